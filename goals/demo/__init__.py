"""The demo: a made-up company whose numbers add up, and its history, played through the real verbs."""

from .load import load_if_empty, sign_in_list

__all__ = ["load_if_empty", "sign_in_list"]
