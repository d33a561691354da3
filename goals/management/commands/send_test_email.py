"""`manage.py send_test_email ADDRESS`: one mail by the way that nudges take, and plainly what came of it."""

from __future__ import annotations

import smtplib
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage, get_connection
from django.core.mail.message import make_msgid
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email

from lean.lib import mail_trouble, mailbox

SUBJECT = "Catchball can send mails"
BODY = "This is the mail of manage.py send_test_email. That you read it means that nudges arrive, too.\n\n{site}\n"


class Command(BaseCommand):
    help = "Send one mail as nudges are sent, and tell what the mail server says. Fails if it does not take it."

    def add_arguments(self, parser):
        parser.add_argument("address", help="to whom")

    def handle(self, *args, address, **options):
        try:
            validate_email(address)
        except ValidationError:
            raise CommandError(f"{address} is no address of a mailbox.") from None
        self.stdout.write(f"Sending by {way()}, from {settings.DEFAULT_FROM_EMAIL}, to {address}.")
        post = self._step("begin", get_connection)
        try:
            # In two steps, as it is done for nudges: so it is known which of them failed.
            self._step("connect", post.open)
            self._step("hand the mail over", lambda: post.send_messages([message_to(address)]))
        finally:
            with suppress(OSError, smtplib.SMTPException):
                post.close()
        self.stdout.write(self.style.SUCCESS(what_now(address)))

    def _step(self, name: str, do: Callable[[], Any]) -> Any:
        try:
            return do()
        except Exception as error:
            lines = [f"Could not {name}. {mail_trouble.says(error)}", mail_trouble.cause_of(error), retried(error)]
            raise CommandError("\n".join(line for line in lines if line)) from error


def message_to(address: str) -> EmailMessage:
    headers = {"Message-ID": make_msgid(domain=settings.EMAIL_MESSAGE_ID_DOMAIN), "Auto-Submitted": "auto-generated"}
    return EmailMessage(SUBJECT, BODY.format(site=settings.SITE_URL), to=[address], headers=headers)


def way() -> str:
    """What is configured, without the password."""
    backend = settings.EMAIL_BACKEND
    if backend.endswith("smtp.EmailBackend"):
        encrypted = "SSL" if settings.EMAIL_USE_SSL else "STARTTLS" if settings.EMAIL_USE_TLS else "no encryption"
        user = f"signed in as {settings.EMAIL_HOST_USER}" if settings.EMAIL_HOST_USER else "not signed in"
        return f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT} ({encrypted}, {user})"
    return backend


def what_now(address: str) -> str:
    backend = settings.EMAIL_BACKEND
    if backend == "lean.lib.mailbox.EmailBackend":
        return f"Kept as a file, as all mails of the demo: {newest_file()}\nRead it at {settings.SITE_URL}/demo/mail/."
    if backend.endswith("console.EmailBackend"):
        return "Printed above, and sent to nobody: set EMAIL_URL to send mails."
    if backend.endswith("smtp.EmailBackend"):
        said = "The server has taken it and will try to deliver it."
        return f"{said} If {address} does not get it, look for it among spam, then in the server's log."
    return "Handed over."


def newest_file() -> Path:
    return Path(settings.MAIL_DIR) / f"{mailbox.newest(settings.MAIL_DIR, most=1)[0].name}.eml"


def retried(error: Exception) -> str:
    if mail_trouble.is_for_good(error):
        return "A nudge to there would count as refused for good, and an administrator would see it."
    return "A nudge would wait, and be tried again by itself."
