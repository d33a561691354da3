"""A real server, real sessions, and people who press their buttons at the same moment."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence

import httpx
from django.test import Client
from django.urls import reverse

from teams.models import ApiToken, Person

TOKEN = "c" * 32
logging.getLogger("httpx").setLevel(logging.WARNING)
# Longer than any transaction waits for another.
PATIENCE = 30


class Visitor:
    """A person with a browser that is signed in."""

    def __init__(self, address: str, person: Person):
        browser = Client()
        browser.force_login(person)
        cookies = {name: morsel.value for name, morsel in browser.cookies.items()} | {"csrftoken": TOKEN}
        self.http = httpx.Client(
            base_url=address, cookies=cookies, headers={"X-CSRFToken": TOKEN}, timeout=PATIENCE, trust_env=False
        )

    def post(self, name: str, pk: int, **form) -> httpx.Response:
        return self.http.post(reverse(f"goals:{name}", args=[pk]), data=form)


class Program:
    """The same person's program, with a token."""

    def __init__(self, address: str, person: Person):
        self.http = httpx.Client(
            base_url=f"{address}/api/v1",
            headers={"Authorization": f"Bearer {ApiToken.objects.issue(person)[1]}"},
            timeout=PATIENCE,
            trust_env=False,
        )

    def get(self, path: str) -> dict:
        return self.http.get(path).json()

    def post(self, path: str, key: str = "", **body) -> httpx.Response:
        return self.http.post(path, json=body, headers={"Idempotency-Key": key} if key else {})


def at_once(*acts: Callable) -> list:
    """What each of them came to, all begun at the same moment. An exception is a result as well."""
    start = threading.Barrier(len(acts))
    results: list = [None] * len(acts)

    def run(place: int, act: Callable) -> None:
        start.wait(PATIENCE)
        try:
            results[place] = act()
        except Exception as error:
            results[place] = error

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def statuses(answers: Sequence) -> list[int]:
    """Sorted; what isn't an answer at all counts as a server's error."""
    return sorted(getattr(answer, "status_code", 599) for answer in answers)
