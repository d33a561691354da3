"""A bearer token for the API. Only its hash is kept: a stolen database opens no door."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta

from django.db import models
from django.utils import timezone

from lean.lib.prepared import Prepared

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
        token = VALID.first(fingerprint(secret), timezone.now())
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


def _valid(hashed: str, now: datetime):
    found = ApiToken.objects.filter(hash=hashed, expires_at__gt=now, person__is_active=True)
    return found.select_related("person")


VALID = Prepared(_valid)
