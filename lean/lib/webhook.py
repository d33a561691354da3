"""Posting JSON to an address that somebody typed, and to nothing behind our own walls.

Only https, only hosts that the administrator listed, without redirects and proxies. The name is resolved once; every
address that it has is looked at, and the connection goes to one of these very addresses, with the name in TLS and in
Host: a name server that answers differently the second time is never asked a second time.

requests-hardened was tried and left: it lets fec0::/10 and ::/96 through, looks at the first of several addresses,
goes through the proxies of the environment, knows no whole time limit and no single private host.
"""

from __future__ import annotations

import http.client
import json
import queue
import re
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from ipaddress import ip_address
from urllib.parse import urlsplit

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .outside import IP, Networks, may_reach
from .refusal import Refused

# A nudge is begun in the first five seconds of its lease, which is 15 s.
SECONDS = 5.0
LONGEST = 1000
# What is read of an answer, so that the connection ends politely. Its words are another server's: nobody sees them.
READ = 2048
# Whoever asks for a longer pause is asked again after this.
LONGEST_WAIT = 600
HTTPS = 443

LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
# Its last label begins with a letter: anything else is read as a number by somebody (2130706433, 0x7f.1, 017700000001).
HOST = re.compile(rf"(?=.{{1,253}}$)(?:{LABEL}\.)+[a-z][a-z0-9-]{{0,61}}[a-z0-9]")


class AddressNotAllowed(Refused):
    code = "address_not_allowed"
    about = "address"
    says = gettext_lazy("Nothing can be posted to this address.")


class Undelivered(OSError):
    """The other side didn't take it. `for_good`: it never will. `wait`: in how many seconds it asks to be asked."""

    def __init__(self, says: str, *, for_good: bool = False, wait: int = 0):
        super().__init__(says)
        self.for_good, self.wait = for_good, wait


@dataclass(frozen=True, slots=True)
class Allowed:
    """Hosts to which may be posted: by name, with a port, or *. before a domain.

    `private` is one more, whose address may be inside.
    """

    hosts: tuple[str, ...]
    private: str = ""

    def port_of(self, host: str) -> set[int]:
        """The ports on which it may be reached; none for a host that isn't listed."""
        found = set()
        for entry in filter(None, (*self.hosts, self.private)):
            name, _colon, port = entry.strip().lower().partition(":")
            if host == name or (name.startswith("*.") and host.endswith(name[1:])):
                found.add(int(port) if port else HTTPS)
        return found

    def may_be_private(self, host: str) -> bool:
        return bool(self.private) and host == self.private.strip().lower().partition(":")[0]


@dataclass(frozen=True, slots=True)
class Target:
    host: str
    port: int
    path: str

    def __str__(self):
        return f"https://{self.host}{'' if self.port == HTTPS else f':{self.port}'}{self.path}"


def read(address: str, allowed: Allowed) -> Target:
    """What an address says, looked at without asking anybody. Raises AddressNotAllowed."""
    address = address.strip()
    if not address.isascii() or re.search(r"[\x00-\x20\x7f\\]", address):
        raise AddressNotAllowed(_("An address has no blanks, and only plain letters. Copy it once more."))
    if len(address) > LONGEST:
        raise AddressNotAllowed(_("This address is too long."))
    try:
        parts = urlsplit(address)
        host, port = (parts.hostname or "").lower(), HTTPS if parts.port is None else parts.port
    except ValueError:
        raise AddressNotAllowed(_("This can’t be read as an address. Copy it once more.")) from None
    if parts.scheme.lower() != "https":
        raise AddressNotAllowed(_("The address has to begin with https://"))
    if "@" in parts.netloc or "#" in address:
        raise AddressNotAllowed(_("The address must not have a name, a password or a # in it."))
    if not HOST.fullmatch(host):
        raise AddressNotAllowed(_("The address has to name its host, and not by numbers."))
    if port not in allowed.port_of(host):
        raise AddressNotAllowed(
            _("Nothing is posted to %(host)s here. An administrator can allow it (CHAT_HOSTS).")
            % {"host": host if port == HTTPS else f"{host}:{port}"}
        )
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Target(host, port, path)


def post(
    address: str,
    body: Mapping,
    *,
    allowed: Allowed,
    seconds: float = SECONDS,
    resolve: Callable[[str, int, float], Iterable[str]] | None = None,
    also: Networks = (),
    context: ssl.SSLContext | None = None,
) -> None:
    """Post once, in `seconds` at the most. Raises Undelivered.

    `resolve`, `also` (networks that are let through nevertheless) and `context` are for tests alone: they come as
    arguments, so that no setting can open what is closed here.
    """
    ends = time.monotonic() + seconds
    try:
        target = read(address, allowed)
    except AddressNotAllowed as refusal:
        raise Undelivered(str(refusal), for_good=True) from None
    try:
        ips = _look_up(target, allowed, ends, resolve or _resolve, also)
        status, wait = _ask(target, ips, json.dumps(body).encode(), ends, context or _trusted())
    except Undelivered:
        raise
    except ssl.SSLCertVerificationError as error:
        raise Undelivered(
            _("%(host)s has no valid certificate: %(why)s.") % {"host": target.host, "why": error.verify_message}
        ) from None
    except (OSError, http.client.HTTPException, ValueError):
        # The words of these may name the address, which is a secret.
        says = _("%(host)s can’t be reached.") if time.monotonic() < ends else _("%(host)s didn’t answer in time.")
        raise Undelivered(says % {"host": target.host}) from None
    _must_be_taken(status, wait, target)


def _must_be_taken(status: int, wait: str, target: Target) -> None:
    if 200 <= status < 300:
        return
    says = f"{status} {http.client.responses.get(status, '')}".strip()
    if 300 <= status < 400:
        says = _("%(host)s sends us to another address, where we don’t go (%(says)s).")
        raise Undelivered(says % {"host": target.host, "says": status}, for_good=True)
    later = status in (408, 425, 429) or status >= 500
    seconds = min(int(wait), LONGEST_WAIT) if wait.isascii() and wait.isdecimal() and len(wait) < 10 else 0
    raise Undelivered(
        _("%(host)s answers: %(says)s.") % {"host": target.host, "says": says}, for_good=not later, wait=seconds
    )


# --- Names and addresses ----------------------------------------------------------------------------------------


def _look_up(target: Target, allowed: Allowed, ends: float, resolve: Callable, also: Networks) -> list[IP]:
    """All addresses of a name. One that is inside makes it a trick, whatever the others are."""
    ips = [ip_address(found.split("%")[0]) for found in resolve(target.host, target.port, ends - time.monotonic())]
    private = allowed.may_be_private(target.host)
    if not ips or not all(may_reach(ip, private=private, also=also) for ip in ips):
        says = _("%(host)s is at an address to which nothing may be posted.") % {"host": target.host}
        raise Undelivered(says, for_good=True)
    return list(dict.fromkeys(ips))


def _resolve(host: str, port: int, seconds: float) -> list[str]:
    """The system's resolver knows no time limit, so it is asked in a thread that nobody waits for."""
    answers: queue.SimpleQueue = queue.SimpleQueue()

    def ask() -> None:
        try:
            answers.put(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
        except (OSError, UnicodeError) as error:
            answers.put(error)

    threading.Thread(target=ask, daemon=True, name="resolve").start()
    try:
        found = answers.get(timeout=max(seconds, 0))
    except queue.Empty:
        raise TimeoutError from None
    if isinstance(found, Exception):
        raise OSError from None
    return [row[4][0] for row in found]


# --- The connection -----------------------------------------------------------------------------------------------


@cache
def _trusted() -> ssl.SSLContext:
    return ssl.create_default_context()


class _Pinned(http.client.HTTPSConnection):
    """To an address that has been looked at, under the name that was asked for."""

    def __init__(self, target: Target, ip: IP, ends: float, context: ssl.SSLContext):
        super().__init__(target.host, target.port, context=context)
        self._at, self._ends, self._tls = str(ip), ends, context

    def connect(self, share: float = 1.0) -> None:
        """In this share of the time that is left, so that another address can be tried after one that says nothing."""
        left = max(self._ends - time.monotonic(), 0.01)
        plain = socket.create_connection((self._at, self.port), timeout=left * share)
        plain.settimeout(left)
        # Known before the handshake, so that it can be cut while that dribbles on.
        self.sock = self._tls.wrap_socket(plain, server_hostname=self.host, do_handshake_on_connect=False)
        self.sock.do_handshake()

    def cut(self) -> None:
        if self.sock is not None:
            with suppress(OSError):
                # The plain one's: TLS would want to say goodbye first.
                socket.socket.shutdown(self.sock, socket.SHUT_RDWR)


def _ask(target: Target, ips: list[IP], body: bytes, ends: float, context: ssl.SSLContext) -> tuple[int, str]:
    """Status and Retry-After of the first address that answers; another one is tried only where none was connected."""
    for number, ip in enumerate(ips, start=1):
        connection = _Pinned(target, ip, ends, context)
        # Socket timeouts begin anew with each byte: whoever sends one every second would hold us for ever.
        watch = threading.Timer(max(ends - time.monotonic(), 0), connection.cut)
        watch.daemon = True
        watch.start()
        try:
            try:
                connection.connect(share=1.0 if number == len(ips) else 0.4)
            except OSError:
                if number == len(ips) or time.monotonic() >= ends:
                    raise
                continue
            headers = {"Content-Type": "application/json", "User-Agent": "Catchball", "Connection": "close"}
            connection.request("POST", target.path, body, headers)
            answer = connection.getresponse()
            answer.read(READ)
            return answer.status, (answer.headers.get("Retry-After") or "").strip()
        finally:
            watch.cancel()
            connection.close()
    raise OSError
