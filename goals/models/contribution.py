"""What a person gives to an outcome, in their own words: a contribution, not a list of tasks."""

from __future__ import annotations

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext as _

from lean.lib import clock
from teams.models import Membership, Person

from ..rules.negotiation import NotOpen, NotYours
from .outcome import Outcome, OutcomeState

LONGEST = 280


class ContributionManager(models.Manager):
    @transaction.atomic
    def say(self, outcome: Outcome, words: str, *, by: Person) -> Contribution | None:
        """What `by` gives to it. Said again, the later words count; no words take it back, and give None.

        Everybody speaks for themselves alone, about what a team of theirs carries. Raises NotYours, NotOpen, and
        ValidationError for words that are too long.
        """
        must_speak_for(by, outcome)
        words = " ".join(words.split())
        if len(words) > LONGEST:
            raise ValidationError({"words": _("Say it in %(most)s characters at most.") % {"most": LONGEST}})
        if not words:
            self.filter(outcome=outcome, person=by).delete()
            return None
        said = {"words": words, "at": clock.now()}
        return self.update_or_create(outcome=outcome, person=by, defaults=said)[0]

    def given(self) -> models.QuerySet:
        """Those of people who are still in the team that carries it: who went gives no longer."""
        return self.filter(person__is_active=True, person__memberships__team=models.F("outcome__team"))

    def words_of(self, outcome: Outcome, person: Person) -> str:
        return self.filter(outcome=outcome, person=person).values_list("words", flat=True).first() or ""


def must_speak_for(person: Person, outcome: Outcome) -> None:
    """Raises NotOpen where it isn't live, NotYours for whoever is in another team."""
    if outcome.state != OutcomeState.LIVE:
        raise NotOpen(_("This outcome isn't live, so there is nothing to give to it now."))
    if not (person.is_active and Membership.objects.filter(team=outcome.team_id, person=person).exists()):
        raise NotYours(_("Only people of %(team)s can say what they give to it.") % {"team": outcome.team.name})


class Contribution(models.Model):
    outcome = models.ForeignKey(Outcome, on_delete=models.CASCADE, related_name="contributions")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="contributions")
    words = models.CharField(max_length=LONGEST)
    at = models.DateTimeField(default=clock.now)

    objects = ContributionManager()

    class Meta:
        constraints = [
            models.UniqueConstraint("outcome", "person", name="one_contribution_of_each_person"),
            models.CheckConstraint(condition=~models.Q(words=""), name="a_contribution_has_words"),
        ]

    def __str__(self):
        return f"{self.person} to {self.outcome}"
