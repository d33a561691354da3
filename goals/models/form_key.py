"""A double click is one move: each form is sent with a key, and a repeat gets the first answer."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

from django.conf import settings
from django.db import IntegrityError, models, transaction

from lean.lib import clock

from ..rules.negotiation import Refused


class KeyReused(Refused):
    code = "key_reused"
    says = "This form was sent once already, with other words. Load the page again to see what was kept."


class FormKeyManager(models.Manager):
    def once(self, person, key: str, body: str, act: Callable[[], models.Model]):
        """Do `act` unless this person sent this key before; then give what it gave the first time.

        Returns the move (or other row) that `act` made. Raises KeyReused where the key came with another
        body, and whatever `act` raises; a refused act leaves the key free for the corrected form.
        """
        if not key:
            return act()
        digest = hashlib.sha256(body.encode()).hexdigest()
        try:
            with transaction.atomic():
                claim = self.create(person=person, key=key[:80], body=digest)
                made = act()
                claim.keep(made)
                return made
        except IntegrityError:
            # Only a claim that stands makes this a repeat; any other broken promise is not ours to hide.
            first = self.filter(person=person, key=key[:80]).first()
            if first is None:
                raise
        if first.body != digest:
            raise KeyReused
        return first.made


class FormKey(models.Model):
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=80)
    body = models.CharField(max_length=64)
    move = models.ForeignKey("goals.Move", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    outcome = models.ForeignKey("goals.Outcome", null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    comment = models.ForeignKey("goals.Comment", null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    checkin = models.ForeignKey("goals.CheckIn", null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    guardrailword = models.ForeignKey(
        "goals.GuardrailWord", null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    dissent = models.ForeignKey("goals.Dissent", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    trial = models.ForeignKey("goals.Trial", null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    cycleopening = models.ForeignKey(
        "goals.CycleOpening", null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    at = models.DateTimeField(default=clock.now)

    objects = FormKeyManager()

    class Meta:
        constraints = [models.UniqueConstraint("person", "key", name="one_use_of_each_form_key")]

    def __str__(self):
        return self.key

    @property
    def made(self) -> models.Model | None:
        kinds = ("move", "outcome", "comment", "checkin", "guardrailword", "dissent", "trial", "cycleopening")
        return next((row for kind in kinds if (row := getattr(self, kind))), None)

    def keep(self, made: models.Model) -> None:
        setattr(self, made._meta.model_name, made)
        self.save(update_fields=[made._meta.model_name])
