"""What people are told as one would have programmed it at first, on the same day: celery -A tests.faults.naive worker

Each of these keeps, in a table of its own, what its transaction has committed, so that it can be judged like ours.
`delay` hands the mail to Celery inside the transaction, `on_commit` after it; both try again until the server takes
it, and acknowledge late. `outbox` sends what the table has to send and marks it, within one transaction.
"""

from __future__ import annotations

import random
import smtplib
import sys
import time
import uuid
from contextlib import suppress
from functools import partial

from django.core.mail import EmailMessage, get_connection
from django.db import InterfaceError, OperationalError, connection, transaction
from kombu.exceptions import OperationalError as BrokerIsAway

from lean.celery import app

VARIANTS = ("delay", "on_commit", "outbox")
BATCH = 50
ROLLED_BACK = 0.1

app.conf.task_default_queue = "naive"
if app.conf.broker_transport_options:
    # Short, in their favour: what a killed worker held comes back in time to be counted.
    app.conf.broker_transport_options = {"visibility_timeout": 8}
app.conf.beat_schedule = {}


def variants() -> tuple[str, ...]:
    """On SQLite the outbox would hold the only write lock while it sends, and keep everybody waiting."""
    return VARIANTS if connection.vendor == "postgresql" else VARIANTS[:2]


def table() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TABLE naive (message VARCHAR(60) PRIMARY KEY, variant VARCHAR(9), at FLOAT, sent BOOLEAN)"
        )


def owed() -> list[tuple[str, str, float, bool]]:
    """Message, variant, since when, and whether it is marked as sent."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT message, variant, at, sent FROM naive")
        return cursor.fetchall()


@app.task(
    name="tests.faults.naive.send", autoretry_for=(OSError,), retry_backoff=1, retry_backoff_max=5, max_retries=None
)
def send(message: str) -> None:
    mail(message).send()


def mail(message: str) -> EmailMessage:
    return EmailMessage(
        "Your turn", "Open Catchball.", to=["nina@example.org"], headers={"Message-ID": f"<{message}@x>"}
    )


@app.task(name="tests.faults.naive.drain")
def drain() -> None:
    connection.close_if_unusable_or_obsolete()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT message FROM naive WHERE variant = 'outbox' AND NOT sent ORDER BY at LIMIT %s "
            "FOR UPDATE SKIP LOCKED",
            [BATCH],
        )
        for (message,) in cursor.fetchall():
            # One that is refused holds up no other.
            with suppress(smtplib.SMTPException, OSError):
                get_connection().send_messages([mail(message)])
                cursor.execute("UPDATE naive SET sent = true WHERE message = %s", [message])


def owe(variant: str, *, rolled_back: bool = False) -> None:
    """One nudge, in a transaction that may come to nothing."""
    message = f"{variant}.{uuid.uuid4()}"
    with suppress(OperationalError, InterfaceError, BrokerIsAway), transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO naive VALUES (%s, %s, %s, %s)", [message, variant, time.time(), False])
        if variant == "delay":
            send.delay(message)
        elif variant == "on_commit":
            transaction.on_commit(partial(send.delay, message))
        if rolled_back:
            transaction.set_rollback(True)


def main(count: str, seconds: str, seed: str) -> None:
    """So many of each kind in so many seconds; then rings for the outbox until it is ended."""
    import django

    django.setup()
    dice, clock, began = random.Random(int(seed)), Clock(), time.monotonic()
    for number in range(int(count)):
        time.sleep(max(0.0, began + float(seconds) * number / int(count) - time.monotonic()))
        for variant in variants():
            owe(variant, rolled_back=dice.random() < ROLLED_BACK)
            connection.close_if_unusable_or_obsolete()
        clock.tick()
    while True:
        clock.tick()
        time.sleep(1)


class Clock:
    """Every three seconds, as our own beat does."""

    rung_at = 0.0

    def tick(self) -> None:
        if "outbox" in variants() and time.monotonic() - self.rung_at >= 3:
            self.rung_at = time.monotonic()
            with suppress(BrokerIsAway):
                drain.apply_async(expires=3)


if __name__ == "__main__":
    main(*sys.argv[1:])
