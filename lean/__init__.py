"""The roof over the apps (settings, addresses, schedule) and, in lib/, the floor under them."""

from lean.celery import app as celery_app

__all__ = ["celery_app"]
