"""A real server, real sessions, and people who press their buttons at the same moment."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from functools import wraps
from itertools import count

import httpx
from django.test import Client
from django.urls import reverse

from teams.models import ApiToken, Person

TOKEN = "c" * 32
logging.getLogger("httpx").setLevel(logging.WARNING)
# Longer than any transaction waits for another.
PATIENCE = 120


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


class Meeting:
    """Holds back whoever comes until all are there, once: from then on nobody waits.

    Put between the two steps of naive code, it makes what goes wrong there now and then go wrong every time.
    """

    def __init__(self, of: int = 2):
        self._of, self._coming, self._complete = of, count(1), threading.Event()

    def __call__(self) -> None:
        if next(self._coming) >= self._of:
            self._complete.set()
        # Whoever is left alone goes on: nothing goes wrong then, and the test says so.
        self._complete.wait(PATIENCE)

    def before(self, act: Callable) -> Callable:
        @wraps(act)
        def run(*args, **kwargs):
            self()
            return act(*args, **kwargs)

        return run

    def after(self, act: Callable) -> Callable:
        @wraps(act)
        def run(*args, **kwargs):
            result = act(*args, **kwargs)
            self()
            return result

        return run


def statuses(answers: Sequence) -> list[int]:
    """Sorted; what isn't an answer at all counts as a server's error."""
    return sorted(getattr(answer, "status_code", 599) for answer in answers)
