"""A program that comes in through the API, in the name of one person, with a token and nothing else."""

from __future__ import annotations

import json
from typing import Any

from django.http import HttpResponse
from django.test import Client

from teams.models import ApiToken, Person


class Program:
    """Bodies that are text go out as they are. Cross-site checks are on, as for everybody outside."""

    def __init__(self, person: Person):
        self.secret = ApiToken.objects.issue(person)[1]
        self.client = Client(enforce_csrf_checks=True)

    def get(self, path: str, **query: Any) -> HttpResponse:
        return self.client.get(f"/api/v1{path}", query, headers=self._headers())

    def post(self, path: str, body: dict | str | bytes | None = None, key: str = "") -> HttpResponse:
        data = body if isinstance(body, str | bytes) else json.dumps(body or {})
        headers = self._headers() | ({"Idempotency-Key": key} if key else {})
        return self.client.post(f"/api/v1{path}", data, content_type="application/json", headers=headers)

    def put(self, path: str, body: dict) -> HttpResponse:
        data = json.dumps(body)
        return self.client.put(f"/api/v1{path}", data, content_type="application/json", headers=self._headers())

    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.secret}"}


def refusal(response: HttpResponse) -> tuple[int, str]:
    """Its status and code, once it is a problem in the standard's form."""
    assert response["Content-Type"] == "application/problem+json"
    problem = response.json()
    assert problem["status"] == response.status_code
    assert problem["type"] == f"urn:catchball:problem:{problem['code']}"
    assert problem["title"]
    assert problem["detail"]
    return response.status_code, problem["code"]
