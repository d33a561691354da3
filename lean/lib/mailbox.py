"""A mailbox in a folder: mails are kept as files instead of being sent, and can be read back.

For the demo, where nothing may leave the machine and yet everybody wants to see what would have.
"""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage as Parsed
from pathlib import Path

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

# Names sort by time and say nothing of the mail, so that they can stand in an address and in a folder.
_NAME = re.compile(r"[0-9]{8}-[0-9]{6}-[0-9]{6}-[0-9a-z_]{8}")
_SUFFIX = ".eml"


class EmailBackend(BaseEmailBackend):
    """Keeps each mail in settings.MAIL_DIR. A mail is there whole or not at all, whoever reads meanwhile."""

    def send_messages(self, email_messages: Iterable[EmailMessage]) -> int:
        kept = 0
        for mail in email_messages:
            try:
                keep(mail.message().as_bytes(linesep="\r\n"), Path(settings.MAIL_DIR))
            except OSError:
                if not self.fail_silently:
                    raise
            else:
                kept += 1
        return kept


def keep(mail: bytes, folder: Path) -> str:
    """Write one mail under a new name, and say which."""
    folder.mkdir(parents=True, exist_ok=True)
    now = datetime.now(UTC)
    descriptor, unfinished = tempfile.mkstemp(prefix=f"{now:%Y%m%d-%H%M%S-%f}-", suffix=".part", dir=folder)
    with os.fdopen(descriptor, "wb") as file:
        file.write(mail)
    # A rename is all or nothing: nobody reads half a mail. mkstemp has made the name unique.
    whole = Path(unfinished).with_suffix(_SUFFIX)
    os.rename(unfinished, whole)
    return whole.stem


@dataclass(frozen=True)
class Letter:
    """A mail as it is read back. `at` is the moment in which it was kept; `html` or `text` may be empty."""

    name: str
    at: datetime
    to: str
    subject: str
    html: str
    text: str


def newest(folder: Path, most: int = 200) -> list[Letter]:
    """The latest mails, newest first."""
    names = sorted((file.stem for file in folder.glob(f"*{_SUFFIX}")), reverse=True)
    letters = (read(folder, name) for name in names[:most])
    return [letter for letter in letters if letter is not None]


def read(folder: Path, name: str) -> Letter | None:
    """One mail by its name, or None: also for a name that isn't one of ours, wherever it may point."""
    if not _NAME.fullmatch(name):
        return None
    try:
        mail = message_from_bytes((folder / f"{name}{_SUFFIX}").read_bytes(), policy=policy.default)
    except FileNotFoundError:
        return None
    at = datetime.strptime(name[:22], "%Y%m%d-%H%M%S-%f").replace(tzinfo=UTC)
    return Letter(
        name, at, str(mail["to"] or ""), str(mail["subject"] or ""), _part(mail, "html"), _part(mail, "plain")
    )


def _part(mail: Parsed, kind: str) -> str:
    part = mail.get_body(preferencelist=(kind,))
    return part.get_content() if part else ""
