"""A bearer token for the API. Only its hash is kept: a stolen database opens no door."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta

from django.db import models
from django.utils import timezone

from .person import Person

PREFIX = "cb_"


def fingerprint(secret: str) -> str:
    # A fast hash is right here: the secret has 256 random bits, there is nothing to guess.
    return hashlib.sha256(secret.encode()).hexdigest()


class ApiTokenManager(models.Manager):
    def issue(self, person: Person, days: int = 90) -> tuple[ApiToken, str]:
        """A new token and its secret, which can't be read again."""
        secret = PREFIX + secrets.token_urlsafe(32)
        expires_at = timezone.now() + timedelta(days=days)
        token = self.create(person=person, hash=fingerprint(secret), hint=secret[:8], expires_at=expires_at)
        return token, secret

    def person_for(self, secret: str) -> Person | None:
        """Whose token this is, if it is valid now and the person still is with us."""
        valid = self.filter(hash=fingerprint(secret), expires_at__gt=timezone.now(), person__is_active=True)
        token = valid.select_related("person").first()
        return token.person if token else None


class ApiToken(models.Model):
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="api_tokens")
    hash = models.CharField(max_length=64, unique=True)
    hint = models.CharField(max_length=8)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()

    objects = ApiTokenManager()

    def __str__(self):
        return f"{self.hint}… of {self.person}"
