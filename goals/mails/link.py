"""Links in mails about a ball: signed for one person, as of one move, good for two weeks. They sign nobody in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.core import signing
from django.urls import reverse

from lean.lib.site import absolute

from ..reads.every_letter import AnyLetter
from ..reads.letters import Letter

LASTS = timedelta(days=14)
# Of what stands in an address without being escaped, and never in a signature.
SEPARATOR = "."


class NotOurs(Exception):
    """The text was not signed here for a link, or somebody has changed it since."""


@dataclass(frozen=True, slots=True)
class Link:
    """For which person, about which catchball, and which of its moves the mail asked to answer."""

    person: int
    catchball: int
    version: int
    is_expired: bool = False


def address_of(letter: AnyLetter) -> str:
    """Where the button of a mail leads: of a ball through a signed link, else straight to the page."""
    return absolute(reverse("goals:mail_link", args=[_of(letter)]) if isinstance(letter, Letter) else letter.path)


def acceptance_of(letter: Letter) -> str:
    """Where the terms are shown before somebody accepts them."""
    return absolute(reverse("goals:mail_acceptance", args=[_of(letter)]))


def _of(letter: Letter) -> str:
    return sign(Link(letter.nudge.recipient_id, letter.catchball.pk, letter.catchball.version))


def sign(link: Link) -> str:
    return _signer().sign(f"{link.person}-{link.catchball}-{link.version}")


def read(token: str) -> Link:
    """What was signed. One that is too old is still true, and says so. Raises NotOurs."""
    signer = _signer()
    try:
        said, is_expired = signer.unsign(token, max_age=LASTS), False
    except signing.SignatureExpired:
        said, is_expired = signer.unsign(token), True
    except signing.BadSignature as error:
        raise NotOurs from error
    return Link(*map(int, said.split("-")), is_expired=is_expired)


def _signer() -> signing.TimestampSigner:
    return signing.TimestampSigner(sep=SEPARATOR, salt="goals.mails.link")
