"""Help: what the asking side promised when terms were agreed, by whom and by when. A two-sided promise."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from lean.lib import clock
from teams.access import Movers, movers
from teams.models import Person, Team

from ..rules.negotiation import NotYours, Refused, WordsMissing
from ..rules.promise import HelpLine, Promised, standing
from .kept import stands_anew

LONGEST_WORDS = 500


class HelpNotOwed(Refused):
    code = "help_not_owed"
    says = "What this help belonged to was let go or agreed anew, so it is owed no more. Look at the agreement."


class HelpKept(Refused):
    code = "help_kept"
    says = "This help has been given already, so its day stays as it is."


class HelpMissed(Refused):
    code = "help_missed"
    says = (
        "Its day has passed, and the other side counted on it: it stands as missed until it comes. "
        "Say that it is kept when it is, or look again together."
    )


class HelpMovedAlready(Refused):
    code = "help_moved_already"
    says = "Its day was moved while you were writing. Your words are kept: look at the day that stands, then go on."


class HelpQuerySet(models.QuerySet):
    def in_force(self) -> HelpQuerySet:
        """Those of commitments that stand: what was let go, or agreed anew, owes nothing any more."""
        return self.filter(commitment__in_force__isnull=False)

    def missed(self, today: date) -> HelpQuerySet:
        """Their day has passed, and nobody kept them."""
        return self.in_force().filter(kept_at=None, due_on__lt=today)

    def missing(self, today: date) -> Exists:
        """Of the outer outcome: whether help that was promised with what is in force for it did not come by its day."""
        return Exists(self.missed(today).filter(commitment=OuterRef("in_force__commitment")))


class HelpManager(models.Manager.from_queryset(HelpQuerySet)):
    def owe_from(self, commitment, asking_team: Team) -> list[Help]:
        """One promise for each line of help in these terms. Called in the transaction of the acceptance.

        Its owner is whoever moves for the asking team at this moment, also while they are away. What was kept under
        the version before stays kept: nobody brings the same rack twice. What was agreed anew without a change stays
        with whom it was handed to, on the day to which it was moved.
        """
        lines = {line.text: line for line in commitment.terms.help_promises}
        if not lines:
            return []
        who = movers(asking_team)[asking_team.pk]
        earlier = self.filter(commitment__outcome=commitment.outcome_id).exclude(commitment=commitment)
        before = {row.text: row for row in earlier.select_related("commitment__terms", "owner").order_by("pk")}
        made = (
            _owed(line, commitment, who, before.get(line.text), team=asking_team, number=number)
            for number, line in enumerate(lines.values(), start=1)
        )
        return self.bulk_create(made)

    def held(self, pk: int) -> Help:
        """The promise as it stands now, which nobody else keeps or moves until this transaction ends."""
        return (
            self.select_for_update(no_key=True, of=("self",)).select_related("owner", "team", "commitment").get(pk=pk)
        )


def _owed(line: HelpLine, commitment, who: Movers, before: Help | None, **given) -> Help:
    due_on, owner, kept_at, kept_by = commitment.terms.help_due_on(line, clock.today()), who.usual, None, None
    if before is not None:
        kept_at, kept_by = before.kept_at, before.kept_by_id
        owner = before.owner if before.owner and who.capacity(before.owner) else owner
        if line in before.commitment.terms.help_promises:
            due_on = before.due_on or due_on
    return Help(
        commitment=commitment,
        text=line.text,
        owner=owner,
        due_on=due_on,
        kept_at=kept_at,
        kept_by_id=kept_by,
        **given,
    )


class Help(models.Model):
    """`team` is the one that promised, `owner` the person who gave its word; `due_on` may be open."""

    # By name: a commitment calls `owe_from`, so its module comes after this one.
    commitment = models.ForeignKey("goals.Commitment", on_delete=models.PROTECT, related_name="help")
    number = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=2000)
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="+")
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="promises"
    )
    due_on = models.DateField(null=True, blank=True)
    kept_at = models.DateTimeField(null=True, blank=True)
    kept_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = HelpManager()

    class Meta:
        verbose_name_plural = "help"
        ordering = ["commitment", "number"]
        constraints = [
            models.UniqueConstraint("commitment", "number", name="one_promise_for_each_line_of_help"),
            models.CheckConstraint(
                condition=Q(kept_at__isnull=True, kept_by__isnull=True)
                | Q(kept_at__isnull=False, kept_by__isnull=False),
                name="a_kept_promise_says_who_kept_it",
            ),
        ]
        indexes = [
            models.Index(fields=["team", "kept_at"], name="help_team_kept"),
            models.Index(fields=["due_on"], condition=Q(kept_at=None), name="help_still_due"),
            # Each page knows the newest one that was kept.
            models.Index(fields=["-kept_at"], condition=Q(kept_at__isnull=False), name="help_kept_latest"),
        ]

    def __str__(self):
        return self.text[:40]

    def get_absolute_url(self):
        return reverse("goals:help", args=[self.pk])

    @property
    def promised_by(self) -> str:
        """Who is named where one name is shown."""
        return self.owner.name if self.owner else self.team.name

    def stands(self, today: date) -> Promised:
        """Kept, due or missed, as of a day."""
        return standing(self.due_on, self.kept_at is not None, today)

    def keep(self, *, by: Person) -> None:
        """Say that it is done. Once is enough: who says it again changes nothing. Kept late, it counts again.

        Raises NotYours.
        """
        self._must_be_theirs(by)
        with transaction.atomic():
            if Help.objects.filter(pk=self.pk, kept_at=None).update(kept_at=clock.now(), kept_by=by):
                stands_anew(self.commitment.outcome_id)
        self.refresh_from_db(fields=["kept_at", "kept_by"])

    def take_back(self, *, by: Person) -> None:
        """It was not kept after all: due again, or missed. Who takes it back twice changes nothing.

        Raises NotYours, HelpNotOwed.
        """
        self._must_be_theirs(by)
        if not Help.objects.in_force().filter(pk=self.pk).exists():
            raise HelpNotOwed
        with transaction.atomic():
            if Help.objects.filter(pk=self.pk, kept_at__isnull=False).update(kept_at=None, kept_by=None):
                stands_anew(self.commitment.outcome_id)
        self.refresh_from_db(fields=["kept_at", "kept_by"])

    @transaction.atomic
    def move(self, to_on: date, words: str, *, by: Person, answering: date | None) -> HelpDay | None:
        """Another day, before the one that stands has passed, and why. The day before stays on record.

        `answering` is the day that was on screen. None where the same was said already (a double click).
        Raises NotYours, HelpNotOwed, HelpKept, HelpMissed, HelpMovedAlready, WordsMissing, Refused and
        ValidationError.
        """
        self._must_be_theirs(by)
        now, today = Help.objects.held(self.pk), clock.today()
        if now.due_on != answering and now.due_on == to_on:
            return None
        now._must_be_movable(today)
        if now.due_on != answering:
            raise HelpMovedAlready
        _must_be_a_day_to_come(to_on, now.due_on, today)
        if not words.strip():
            raise WordsMissing(_("Say in a few words why: the other side counts on this day."), about="words")
        day = HelpDay(help=now, from_on=now.due_on, to_on=to_on, words=words.strip(), by=by)
        day.clean_fields(exclude=["help", "by"])
        day.save(force_insert=True)
        Help.objects.filter(pk=now.pk).update(due_on=to_on)
        stands_anew(now.commitment.outcome_id)
        self.refresh_from_db(fields=["due_on"])
        return day

    def hand_to(self, person: Person, *, by: Person) -> None:
        """Somebody else who moves for the same team sees to it from now on. Raises NotYours, HelpNotOwed, HelpKept."""
        who = self._must_be_theirs(by)
        if who.capacity(person) is None:
            names = ", ".join(each.name for each in who.people)
            raise NotYours(
                _("%(team)s gave this promise, so it stays with %(names)s.") % {"team": self.team.name, "names": names}
            )
        still = Help.objects.in_force().filter(pk=self.pk)
        if not still.exists():
            raise HelpNotOwed
        if not still.filter(kept_at=None).update(owner=person):
            raise HelpKept
        self.refresh_from_db(fields=["owner"])

    def may_be_kept_by(self, person: Person) -> bool:
        """Its owner; where there is none, or they have left, whoever moves for the team that promised."""
        return self._is_theirs(person, movers(self.team)[self.team_id])

    def _must_be_theirs(self, person: Person) -> Movers:
        who = movers(self.team)[self.team_id]
        if not self._is_theirs(person, who):
            raise NotYours(f"This is {self.promised_by}'s promise. Ask them how it stands, or leave a comment.")
        return who

    def _is_theirs(self, person: Person, who: Movers) -> bool:
        if not person.is_active:
            return False
        if self.owner_id == person.pk:
            return True
        if self.owner is not None and self.owner.is_active:
            return False
        return who.capacity(person) is not None

    def _must_be_movable(self, today: date) -> None:
        if not Help.objects.in_force().filter(pk=self.pk).exists():
            raise HelpNotOwed
        if self.kept_at is not None:
            raise HelpKept
        if self.stands(today) is Promised.MISSED:
            raise HelpMissed


def _must_be_a_day_to_come(to_on: date | None, from_on: date | None, today: date) -> None:
    if to_on is None:
        raise ValidationError({"to_on": _("By which day instead?")})
    if to_on == from_on:
        raise Refused(_("That is the day which stands already. Choose another one."), about="to_on")
    if to_on < today:
        raise Refused(_("That day has passed. Choose today or a day to come."), about="to_on")
    if (to_on - today).days > FARTHEST:
        raise Refused(_("That is more than two years ahead. Choose a nearer day."), about="to_on")


# Of a promise to come, in days.
FARTHEST = 730


class HelpDay(models.Model):
    """A day of help that gave way to another: no day that was promised is ever lost."""

    once = True

    help = models.ForeignKey(Help, on_delete=models.PROTECT, related_name="days")
    from_on = models.DateField(null=True, blank=True)
    to_on = models.DateField()
    words = models.CharField(max_length=LONGEST_WORDS)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["help", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(from_on__isnull=True) | ~Q(from_on=F("to_on")), name="a_moved_promise_has_another_day"
            ),
            models.CheckConstraint(condition=~Q(words=""), name="a_moved_promise_says_why"),
        ]

    def __str__(self):
        return f"{self.from_on} → {self.to_on}"
