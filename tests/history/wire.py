"""What the players send through: a request and its answer over a connection of its own, and no more.

They share two cores with the server that they try. A client that follows every rule of the web costs as much as a
move does; this one knows no redirects and keeps no cookie but its session's. [A request: 0.3 ms of the driver's time,
httpx 3 ms.]
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from http.client import HTTPConnection
from urllib.parse import urlencode, urlsplit

from django.test import Client

from teams.models import ApiToken, Person

TOKEN = "c" * 32
# Longer than any transaction waits for another.
PATIENCE = 120


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    location: str
    body: bytes

    def json(self) -> dict:
        return json.loads(self.body)


class Wire:
    def __init__(self, address: str, headers: dict[str, str]):
        self.at = urlsplit(address).netloc
        # Kept open, it may be closed by the server while a move is on its way: nobody knows then whether it came.
        self.headers = headers | {"Connection": "close"}

    def get(self, path: str) -> Answer:
        return self._ask("GET", path)

    def _ask(self, method: str, path: str, body: str | None = None, **headers: str) -> Answer:
        connection = HTTPConnection(self.at, timeout=PATIENCE)
        try:
            connection.request(method, path, body, self.headers | headers)
            answer = connection.getresponse()
            return Answer(answer.status, answer.headers.get("Location", ""), answer.read())
        finally:
            connection.close()


class Browser(Wire):
    """A person who is signed in."""

    def __init__(self, address: str, person: Person):
        signed_in = Client()
        signed_in.force_login(person)
        cookies = {name: morsel.value for name, morsel in signed_in.cookies.items()} | {"csrftoken": TOKEN}
        kept = "; ".join(f"{name}={value}" for name, value in cookies.items())
        form = {"Content-Type": "application/x-www-form-urlencoded"}
        super().__init__(address, form | {"Cookie": kept, "X-CSRFToken": TOKEN})

    def post(self, path: str, form: dict) -> Answer:
        return self._ask("POST", path, urlencode(form))


class Program(Wire):
    """The same person's program, with a token."""

    def __init__(self, address: str, person: Person):
        bearer = {"Authorization": f"Bearer {ApiToken.objects.issue(person)[1]}", "Content-Type": "application/json"}
        super().__init__(address, bearer)

    def post(self, path: str, body: dict, key: str = "") -> Answer:
        return self._ask("POST", path, json.dumps(body), **({"Idempotency-Key": key} if key else {}))
