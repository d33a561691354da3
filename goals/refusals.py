"""Which HTTP status a refusal has: the one table that pages and API share."""

from .rules.negotiation import Refused

# Somebody's words or numbers are not complete yet: they can mend it where they are.
UNFINISHED = {
    "target_missing",
    "nothing_changed",
    "words_missing",
    "refused",
    "not_an_amount",
    "not_a_day",
    "day_to_come",
    "neither_yes_nor_no",
    "please_confirm",
    "does_not_add_up",
    "nothing_to_add_up",
    "address_not_allowed",
    "say_which",
}


def status_of(refusal: Refused) -> int:
    """403 who may not at all, 422 what is not complete, 409 what the state of the game forbids."""
    if refusal.code == "not_yours":
        return 403
    return 422 if refusal.code in UNFINISHED else 409
