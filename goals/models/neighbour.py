"""Neighbours: teams beside the two sides that are asked, before these agree, whether it hits them. Never a ball."""

from __future__ import annotations

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lean.lib import clock
from teams.models import Person, Team

from ..access import must_move_for
from ..rules.negotiation import IN_PLAY, NotOpen, NotYours, Refused, Side, WordsMissing
from .catchball import Catchball
from .move import SIDES
from .terms import Terms, TermsFields

LONGEST = 1000
# In these, what a team that isn't in it was asked about is another thing than before.
MATERIAL = {
    "statement",
    "measure_name",
    "unit",
    "direction",
    "target",
    "range_low",
    "range_high",
    "due_on",
    "contribution",
}


class Hit(models.TextChoices):
    FINE = "fine", gettext_lazy("Fine")
    TROUBLE = "trouble", gettext_lazy("Trouble")


class OneOfTheSides(Refused):
    code = "one_of_the_sides"
    about = "team"
    says = gettext_lazy("That team is one of the two sides. Name one beside them that this may hit.")


class AskedAlready(Refused):
    code = "asked_already"
    about = "team"
    says = gettext_lazy("That team has answered about these very terms. Its word stands beside them.")


class Answered(Refused):
    code = "answered"
    says = gettext_lazy("That team has answered, so the question can't be taken back. Its word stands with the terms.")


class NeighbourQuerySet(models.QuerySet):
    def waiting(self) -> NeighbourQuerySet:
        """Those whose word is asked for and could still be heard. It blocks nothing, and no clock runs."""
        unanswered = Q(answered_about=None) | ~Q(answered_about=F("asked_about"))
        return self.filter(unanswered, catchball__state__in=IN_PLAY)


class NeighbourManager(models.Manager.from_queryset(NeighbourQuerySet)):
    @transaction.atomic
    def ask(self, catchball: Catchball, team: Team, *, by: Person) -> Neighbour:
        """Either side asks `team` whether the terms on the table hit it; anew where they are other ones by now.

        Asked while it has yet to answer, the question stays as it was. Raises NotYours, NotOpen, OneOfTheSides,
        AskedAlready.
        """
        held = _held(catchball.pk)
        side = _side(held, by)
        if team.pk in (held.asking_team_id, held.receiving_team_id):
            raise OneOfTheSides
        asked = {"side": side, "asked_by": by, "asked_at": clock.now(), "asked_about": held.latest_terms}
        neighbour, is_new = self.get_or_create(catchball=held, team=team, defaults=asked)
        if is_new or neighbour.waits:
            return neighbour
        if not differ(neighbour.answered_about, held.latest_terms):
            raise AskedAlready
        for name, value in asked.items():
            setattr(neighbour, name, value)
        neighbour.save(update_fields=list(asked))
        return neighbour


class Neighbour(models.Model):
    """`asked_about` are the terms on the table when it was asked, `answered_about` those when it answered.

    Both are the same once it has answered what it was asked last. `side` is the one that asked.
    """

    catchball = models.ForeignKey(Catchball, on_delete=models.PROTECT, related_name="neighbours")
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="+")
    side = models.CharField(max_length=8, choices=[side for side in SIDES if side[0] != Side.ARBITER])
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=clock.now)
    asked_about = models.ForeignKey(Terms, on_delete=models.PROTECT, related_name="+")
    answer = models.CharField(max_length=7, choices=Hit, blank=True)
    words = models.TextField(blank=True, max_length=LONGEST)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_about = models.ForeignKey(Terms, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    objects = NeighbourManager()

    class Meta:
        ordering = ["catchball", "pk"]
        constraints = [
            models.UniqueConstraint("catchball", "team", name="one_question_to_each_neighbour"),
            models.CheckConstraint(
                condition=Q(answer="", answered_by=None, answered_at=None, answered_about=None)
                | Q(~Q(answer=""), answered_by__isnull=False, answered_at__isnull=False, answered_about__isnull=False),
                name="a_neighbours_answer_says_whose_and_about_what",
            ),
            models.CheckConstraint(condition=~Q(answer=Hit.TROUBLE, words=""), name="trouble_says_because"),
        ]
        # Each page knows the newest question and the newest answer.
        indexes = [
            models.Index(fields=["-asked_at"], name="neighbour_asked_latest"),
            models.Index(
                fields=["-answered_at"], condition=Q(answered_at__isnull=False), name="neighbour_answer_latest"
            ),
        ]

    def __str__(self):
        return f"{self.team}: {self.answer or 'asked'}"

    @property
    def waits(self) -> bool:
        """Whether its word is still asked for; also where it answered, and was asked about other terms since."""
        return self.answered_about_id is None or self.answered_about_id != self.asked_about_id

    @transaction.atomic
    def say(self, answer: Hit | str, words: str = "", *, by: Person) -> None:
        """Fine, or trouble and why, about the terms on the table. Said again, the later word counts.

        Raises NotYours, NotOpen, WordsMissing, and ValidationError for a field.
        """
        must_move_for(by, self.team)
        held = _held(self.catchball_id)
        if answer not in Hit.values:
            raise ValidationError({"answer": _("Say whether it is fine, or trouble.")})
        words = words.strip()
        if answer == Hit.TROUBLE and not words:
            says = _("Say what trouble it makes for you: they can only mind what they know.")
            raise WordsMissing(says, about="words")
        if len(words) > LONGEST:
            raise ValidationError({"words": _("Say it in %(most)s characters at most.") % {"most": LONGEST}})
        self.answer, self.words, self.answered_by, self.answered_at = answer, words, by, clock.now()
        self.answered_about = self.asked_about = held.latest_terms
        self.save()

    @transaction.atomic
    def take_word_back(self, *, by: Person) -> None:
        """As before it answered: it is asked, and hasn't answered. Raises NotYours, NotOpen."""
        must_move_for(by, self.team)
        _held(self.catchball_id)
        self.answer, self.words, self.answered_by, self.answered_at, self.answered_about = "", "", None, None, None
        self.save()

    @transaction.atomic
    def take_back(self, *, by: Person) -> None:
        """Not asked any more, by the side that asked. Raises NotYours, NotOpen, and Answered where it has a word."""
        held = _held(self.catchball_id)
        if _side(held, by, only=Side(self.side)) and not Neighbour.objects.filter(pk=self.pk, answer="").delete()[0]:
            raise Answered


def differ(then: TermsFields, now: TermsFields) -> bool:
    """Whether a word about the ones may not hold for the others."""
    return any(getattr(then, name) != getattr(now, name) for name in MATERIAL)


def _held(catchball: int) -> Catchball:
    """Locked until this transaction ends, so that nobody agrees in this very moment. Raises NotOpen."""
    held = Catchball.objects.select_for_update(no_key=True, of=("self",)).with_everything().get(pk=catchball)
    if held.state not in IN_PLAY:
        raise NotOpen(_("The two sides aren't talking about this now, so what neighbours say stays as it is."))
    return held


def _side(catchball: Catchball, by: Person, only: Side | None = None) -> Side:
    """The side for which this person moves. Raises NotYours."""
    who = catchball.movers()
    asks = [side for side in who if only in (None, side)]
    found = next((side for side in asks if who[side].capacity(by)), None)
    if found is None:
        names = _(" or ").join(dict.fromkeys(who[side].first.name for side in asks if who[side].first))
        says = _("Only %(who)s can do that. You can leave a comment, and everybody will see it.")
        raise NotYours(says % {"who": names})
    return found
