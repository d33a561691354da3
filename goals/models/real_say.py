"""Did you have a real say? Asked of those who carry an agreement. Who answered is kept, what they answered is not."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from teams.models import Membership, Person, Role, Team

from ..rules import real_say as rules
from ..rules.negotiation import NotYours
from .catchball import Catchball
from .commitment import Basis, Commitment
from .cycle import Cycle

LONGEST_SAY = 280
AGREED = (Basis.ACCEPTED, Basis.SELF_AGREED, Basis.RULED)
# A coach asks, and carries nothing.
RECEIVERS = (Role.LEAD, Role.DEPUTY, Role.MEMBER)


class HadASay(models.TextChoices):
    YES = rules.Answer.YES, gettext_lazy("Yes")
    PARTLY = rules.Answer.PARTLY, gettext_lazy("Partly")
    NO = rules.Answer.NO, gettext_lazy("No")


class RealSayManager(models.Manager):
    def give_about(self, catchball: Catchball, answer: str, *, by: Person, words: str = "") -> RealSayGiven:
        """About what was agreed here, while it is in force. Raises what `give` raises."""
        stands = Commitment.objects.filter(in_force__outcome=catchball.outcome_id, terms=catchball.agreed_terms_id)
        if (commitment := stands.first()) is None:
            raise rules.NothingToAnswer
        return self.give(commitment, answer, by=by, words=words)

    @transaction.atomic
    def give(self, commitment: Commitment, answer: str, *, by: Person, words: str = "") -> RealSayGiven:
        """One answer of `by` about this version: once, and for good. What is given back says nothing of it.

        Raises NothingToAnswer, NotYours for whoever isn't in the receiving team, AnsweredBefore, and ValidationError.
        """
        commitment = Commitment.objects.select_related("outcome__team").get(pk=commitment.pk)
        team, words = commitment.outcome.team, " ".join(words.split())
        if commitment.basis not in AGREED or not hasattr(commitment, "in_force"):
            raise rules.NothingToAnswer
        must_receive(by, team)
        if answer not in HadASay.values:
            raise ValidationError({"answer": _("Choose one of the three answers.")})
        if len(words) > LONGEST_SAY:
            raise ValidationError({"words": _("Say it in %(most)s characters at most.") % {"most": LONGEST_SAY}})
        # One at a time: of two who come at once, each would see the other still missing.
        cycle = Cycle.objects.select_for_update(no_key=True).get(pk=commitment.outcome.cycle_id)
        given, is_new = RealSayGiven.objects.get_or_create(
            commitment=commitment, person=by, defaults={"cycle": cycle, "team": team}
        )
        if not is_new:
            raise rules.AnsweredBefore
        self.create(cycle=cycle, team=team, answer=answer, words=words)
        self._tell(cycle, team)
        return given

    def _tell(self, cycle: Cycle, team: Team) -> None:
        """Where enough people wait to be heard, tell theirs together, and forget the single answers."""
        untold = RealSayGiven.objects.filter(cycle=cycle, group=None)
        path = rules.heard_at(team.paths_up, untold.values_list("team__path", "person"))
        if path is None:
            return
        those = self.filter(cycle=cycle, team__path__startswith=path)
        said = list(those.values_list("answer", "words"))
        tally = rules.Tally.of(answer for answer, _words in said)
        group = RealSayGroup.objects.create(
            cycle=cycle,
            team=Team.objects.get(path=path),
            yes=tally.yes,
            partly=tally.partly,
            no=tally.no,
            words=sorted(words for _answer, words in said if words),
        )
        untold.filter(team__path__startswith=path).update(group=group)
        those.delete()


def must_receive(person: Person, team: Team) -> None:
    """Raises NotYours unless the person carries it with the others of its team."""
    if not may_answer(person, person.memberships.filter(team=team)):
        raise NotYours(_("This asks people of %(team)s, who carry it.") % {"team": team.name})


def may_answer(person: Person, places: Sequence[Membership]) -> bool:
    """Whether one of these places in the receiving team is one of carrying it."""
    return person.is_active and any(place.role in RECEIVERS for place in places)


class RealSay(models.Model):
    """An answer that isn’t told yet, without who gave it: no name, no moment, no number that would tell an order."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    cycle = models.ForeignKey(Cycle, on_delete=models.CASCADE, related_name="+")
    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="+")
    answer = models.CharField(max_length=6, choices=HadASay)
    words = models.CharField(max_length=LONGEST_SAY, blank=True)

    objects = RealSayManager()

    def __str__(self):
        return str(self.team)


class RealSayGroup(models.Model):
    """What seven people or more answered, told together. No single answer can be told from it again."""

    once = True

    cycle = models.ForeignKey(Cycle, on_delete=models.PROTECT, related_name="+")
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="+")
    yes = models.PositiveIntegerField()
    partly = models.PositiveIntegerField()
    no = models.PositiveIntegerField()
    words = models.JSONField(default=list, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(yes__gte=rules.ENOUGH - models.F("partly") - models.F("no")),
                name="a_group_is_seven_answers_or_more",
            )
        ]

    def __str__(self):
        return f"{self.yes} yes, {self.partly} partly, {self.no} no"


class RealSayGiven(models.Model):
    """That somebody has answered, so that once is once; `group` is the one in which it was told."""

    commitment = models.ForeignKey(Commitment, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    cycle = models.ForeignKey(Cycle, on_delete=models.PROTECT, related_name="+")
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="+")
    group = models.ForeignKey(RealSayGroup, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name_plural = "real says given"
        constraints = [
            models.UniqueConstraint("commitment", "person", name="one_answer_of_each_person_to_each_version")
        ]

    def __str__(self):
        return str(self.commitment)
