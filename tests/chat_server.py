"""A real https server for tests, which says that it is Slack, Teams or a Mattermost, and keeps what is posted.

Its certificate is made when it is first asked for, is good for these hosts, and nobody but a test that says so
believes it.
"""

from __future__ import annotations

import json
import ssl
import threading
import time
from dataclasses import dataclass
from functools import cache, partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_network
from typing import Any

import trustme

from lean.lib import webhook
from lean.lib.webhook import Allowed

HOSTS = ("hooks.slack.com", "chat.example.org", "prod-1.westeurope.logic.azure.com")
LOOPBACK = (ip_network("127.0.0.1/32"),)


@dataclass(frozen=True)
class Posted:
    path: str
    host: str
    body: Any


class ChatServer:
    """`status`, `headers` and `text` are what it answers; `slow` the seconds between the bytes of that."""

    def __init__(self, host: str = "127.0.0.1", port: int = 0):
        self.posted: list[Posted] = []
        self.status, self.headers, self.text, self.slow = 200, {}, "ok", 0.0
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                length = int(self.headers["Content-Length"])
                posted = Posted(self.path, self.headers["Host"], json.loads(self.rfile.read(length)))
                server.posted.append(posted)
                head = "".join(f"{name}: {value}\r\n" for name, value in server.headers.items())
                answer = f"HTTP/1.1 {server.status} Said\r\n{head}\r\n{server.text}".encode()
                if not server.slow:
                    self.wfile.write(answer)
                    return
                for byte in answer:
                    try:
                        self.wfile.write(bytes([byte]))
                    except OSError:
                        return
                    time.sleep(server.slow)

            def log_message(self, *_):
                pass

        class Quiet(ThreadingHTTPServer):
            daemon_threads = True

            def handle_error(self, *_):
                """Whoever hangs up in the middle is a test's business."""

        self._server = Quiet((host, port), Handler)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        _certificate().configure_cert(context)
        self._server.socket = context.wrap_socket(self._server.socket, server_side=True, do_handshake_on_connect=False)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)

    @property
    def port(self) -> int:
        return self._server.server_address[1]

    def at(self, host: str, path: str = "/services/T1/B1/secret") -> str:
        return f"https://{host}:{self.port}{path}"

    def allowing(self, *hosts: str) -> Allowed:
        return Allowed(tuple(f"{host}:{self.port}" for host in hosts))

    @property
    def post(self):
        """The product's own, that finds each name on this machine and believes this server. For tests alone."""
        return partial(webhook.post, resolve=lambda *_: ["127.0.0.1"], also=LOOPBACK, context=trusting())

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


def trusting() -> ssl.SSLContext:
    context = ssl.create_default_context()
    _authority().configure_trust(context)
    return context


@cache
def _authority() -> trustme.CA:
    return trustme.CA()


@cache
def _certificate() -> trustme.LeafCert:
    return _authority().issue_cert(*HOSTS)
