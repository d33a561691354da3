"""What nobody could be faster than: the same rows fetched by raw SQL, the same bytes out of a bare WSGI function."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from io import BytesIO
from urllib.parse import urlencode

from django.conf import settings
from django.db import connection
from django.test import Client

WARM_UP = 3
# For one figure, and there are a hundred: with more, a slow machine never came to the end of them.
MOST_SECONDS = 4
TOKEN = "c" * 32


@dataclass
class Measured:
    """Milliseconds: `wall` and `cpu` of this process (medians), `cold` the first one; `floor` the bare function's."""

    status: int
    size: int
    queries: int
    cold: float
    wall: float = 0.0
    cpu: float = 0.0
    floor: float = 0.0
    unchanged: float | None = None
    headers: dict = field(default_factory=dict)

    @property
    def ratio(self) -> float:
        return self.wall / self.floor if self.floor else 0.0


class Browser:
    """One person's requests, straight into the WSGI application."""

    def __init__(self, person):
        from django.core.wsgi import get_wsgi_application

        client = Client()
        client.force_login(person)
        self.cookies = "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items())
        self.app = get_wsgi_application()

    def get(self, address: str, form: dict | None = None, **headers: str) -> tuple[int, dict, bytes]:
        path, _, query = address.partition("?")
        answer: dict = {}
        if form is not None:
            headers |= _posted(form)

        def start(status, found, exc_info=None):
            answer.update(status=int(status.split()[0]), headers=dict(found))

        body = self.app(_environ(path, query, f"{self.cookies}; csrftoken={TOKEN}") | headers, start)
        try:
            content = b"".join(body)
        finally:
            if hasattr(body, "close"):
                body.close()
        return answer["status"], answer["headers"], content

    def measure(self, address: str, times: int, form: dict | None = None, **headers: str) -> Measured:
        began = time.perf_counter()
        status, found, content = self.get(address, form, **headers)
        cold = (time.perf_counter() - began) * 1000
        statements = asked_by(lambda: self.get(address, form, **headers))
        wall, cpu = timed(lambda: self.get(address, form, **headers), times)
        measured = Measured(status, len(content), len(statements), cold, wall, cpu, headers=found)
        if status >= 500:
            return measured
        measured.floor = timed(Bare(statements, content).get, times)[0]
        if tag := found.get("ETag"):
            again = headers | {"HTTP_IF_NONE_MATCH": tag}
            if self.get(address, **again)[0] == 304:
                measured.unchanged = timed(lambda: self.get(address, **again), times)[0]
        return measured


def asked_by(act: Callable[[], object]) -> list[tuple]:
    """The statements that it sends, each with its values."""
    statements: list[tuple] = []

    def note(execute, sql, params, many, context):
        statements.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        act()
    return statements


class Bare:
    """The statements of one page and its finished bytes, without Django, templates and our Python."""

    def __init__(self, statements: list[tuple], content: bytes):
        self.statements, self.content = statements, content
        connection.ensure_connection()

    def app(self, environ, start):
        cursor = connection.create_cursor()
        for statement, values in self.statements:
            cursor.execute(statement, values)
            if cursor.description:
                cursor.fetchall()
        start("200 OK", [("Content-Type", "text/html"), ("Content-Length", str(len(self.content)))])
        return [self.content]

    def get(self) -> bytes:
        return b"".join(self.app(_environ("/", "", ""), lambda status, headers: None))


def timed(what: Callable[[], object], times: int) -> tuple[float, float]:
    """Medians of wall and CPU time in milliseconds. What takes long is done less often."""
    walls, cpus, ends = [], [], time.perf_counter() + MOST_SECONDS
    for turn in range(WARM_UP + times):
        wall, cpu = time.perf_counter(), time.process_time()
        what()
        if turn >= WARM_UP or time.perf_counter() > ends:
            walls.append((time.perf_counter() - wall) * 1000)
            cpus.append((time.process_time() - cpu) * 1000)
        if walls and time.perf_counter() > ends:
            break
    return statistics.median(walls), statistics.median(cpus)


def _posted(form: dict) -> dict:
    body = urlencode(form).encode()
    return {
        "REQUEST_METHOD": "POST",
        "CONTENT_TYPE": "application/x-www-form-urlencoded",
        "CONTENT_LENGTH": str(len(body)),
        "HTTP_X_CSRFTOKEN": TOKEN,
        "wsgi.input": BytesIO(body),
    }


def _environ(path: str, query: str, cookies: str) -> dict:
    return {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": path,
        "QUERY_STRING": query,
        "SERVER_NAME": settings.ALLOWED_HOSTS[0] if settings.ALLOWED_HOSTS[0] != "*" else "testserver",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "wsgi.url_scheme": "http",
        "wsgi.input": BytesIO(),
        "wsgi.errors": BytesIO(),
        "HTTP_COOKIE": cookies,
    }
