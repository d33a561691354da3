"""A real SMTP server for tests, which refuses what it is told to. Its own log is what a test judges by."""

from __future__ import annotations

import asyncio
import socket
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage

from aiosmtpd.controller import Controller


@dataclass(frozen=True)
class Received:
    """A mail that the server has said yes to."""

    to: str
    message: EmailMessage

    @property
    def message_id(self) -> str:
        return self.message["Message-ID"]


class MailServer:
    """`refuse_recipient` and `refuse_mail` see the number of the attempt, from 1, and may give an answer like
    "450 4.2.0 Try later"; `hangs_up` says whether there is none. `on_sender` and `on_mail` are called before the
    server answers.
    """

    def __init__(self):
        self.received: list[Received] = []
        self.attempts = 0
        self.connections = 0
        self.refuse_recipient: Callable[[int], str | None] = lambda attempt: None
        self.refuse_mail: Callable[[int], str | None] = lambda attempt: None
        self.hangs_up: Callable[[int], bool] = lambda attempt: False
        self.on_sender: Callable[[], None] = lambda: None
        self.on_mail: Callable[[], None] = lambda: None
        self.takes_its_time = 0.0
        self._controller = Controller(self, hostname="127.0.0.1", port=free_port())

    @property
    def port(self) -> int:
        return self._controller.port

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    def start(self) -> None:
        self._controller.start()

    def stop(self) -> None:
        self._controller.stop()

    def times(self) -> Counter[str]:
        """How often each Message-ID was taken."""
        return Counter(mail.message_id for mail in self.received)

    # --- What aiosmtpd asks ---------------------------------------------------------------------------

    async def handle_EHLO(self, server, session, envelope, hostname, responses):
        self.connections += 1
        session.host_name = hostname
        return responses

    async def handle_MAIL(self, server, session, envelope, address, options):
        await asyncio.to_thread(self.on_sender)
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(self, server, session, envelope, address, options):
        self.attempts += 1
        if self.hangs_up(self.attempts):
            server.transport.abort()
            return "421 Gone"
        if refusal := self.refuse_recipient(self.attempts):
            return refusal
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        await asyncio.sleep(self.takes_its_time)
        if refusal := self.refuse_mail(self.attempts):
            return refusal
        message = message_from_bytes(envelope.content, policy=policy.default)
        self.received += [Received(address, message) for address in envelope.rcpt_tos]
        await asyncio.to_thread(self.on_mail)
        return "250 OK"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
