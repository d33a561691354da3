"""A mail server in a process of its own, with bad days: python -m tests.faults.post PORT FOLDER SEED

FOLDER/mails has a line of JSON for each mail that it takes, written before it says so. While FOLDER/storm exists it
refuses a quarter, thinks long, hangs, and breaks lines, now and then just after it has taken a mail. What is for
somebody whose address begins with "gone" it refuses for good, always.
"""

from __future__ import annotations

import asyncio
import json
import logging
import os
import random
import sys
import time
from email import message_from_bytes
from pathlib import Path

from aiosmtpd.controller import Controller

# Of the recipients, and of the mails whose recipient was accepted: together a quarter of all answers that count.
REFUSED_RECIPIENTS, REFUSED_MAILS = 0.14, 0.14
BROKEN_LINES, BROKEN_AFTER_THE_YES = 0.01, 0.001
SLOW, HANGS = 0.01, 0.0005
TAKES_ITS_TIME = 0.1
# Longer than anybody waits for it.
HANGS_FOR = 12.0
GONE = "gone"
# The naive way that goes wrong when its worker is shot at this moment: on a busy machine whoever aims needs a while.
SHOT_AT_ITS_YES = "outbox."


class Post:
    def __init__(self, folder: Path, seed: int):
        self._storm, self._slow, self._dice = folder / "storm", folder / "slow", random.Random(seed)
        self._log = os.open(folder / "mails", os.O_WRONLY | os.O_APPEND | os.O_CREAT)

    def _note(self, **what) -> None:
        os.write(self._log, (json.dumps({"at": time.time(), **what}) + "\n").encode())

    def _draws(self, share: float) -> bool:
        return self._storm.exists() and self._dice.random() < share

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address.startswith(GONE):
            self._note(refused="for good", to=address)
            return "550 5.1.1 No such person here"
        if self._draws(REFUSED_RECIPIENTS):
            self._note(refused="recipient", to=address)
            return "450 4.2.0 Mailbox busy"
        if self._draws(BROKEN_LINES):
            self._note(broken="before")
            server.transport.abort()
            return "421 4.3.2 Going down"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        if self._draws(HANGS):
            self._note(hung=True)
            await asyncio.sleep(HANGS_FOR)
            server.transport.abort()
            return "421 4.3.2 Going down"
        if self._slow.exists():
            await asyncio.sleep(TAKES_ITS_TIME)
        if self._draws(SLOW):
            self._note(slow=True)
            await asyncio.sleep(self._dice.uniform(0.2, 1.5))
        if self._draws(REFUSED_MAILS):
            self._note(refused="mail")
            return "451 4.3.0 Try later"
        name = message_from_bytes(envelope.content)["Message-ID"].strip("<> \r\n").partition("@")[0]
        broken = self._draws(BROKEN_AFTER_THE_YES)
        for address in envelope.rcpt_tos:
            self._note(message=name, to=address, broken="after" if broken else "")
        if broken:
            server.transport.abort()
        if name.startswith(SHOT_AT_ITS_YES):
            await asyncio.sleep(TAKES_ITS_TIME)
        return "250 OK"


def main(port: str, folder: str, seed: str) -> None:
    # Lines that break are the point here, and each would be told of.
    logging.disable()
    controller = Controller(Post(Path(folder), int(seed)), hostname="127.0.0.1", port=int(port))
    controller.start()
    while os.getppid() != 1:
        time.sleep(0.5)


if __name__ == "__main__":
    main(*sys.argv[1:])
