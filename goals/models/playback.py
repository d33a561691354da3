"""Playback: what an outcome is for, in the words of those who will carry it, read by who asked."""

from __future__ import annotations

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from lean.lib import clock
from teams.models import Person

from ..access import must_move_for
from ..rules.negotiation import IN_PLAY, NotOpen, State, WordsMissing
from .catchball import Catchball
from .terms import Terms

LONGEST_PLAYBACK = 400


class PlaybackManager(models.Manager):
    @transaction.atomic
    def say(self, catchball: Catchball, text: str, *, by: Person) -> Playback:
        """What this is for, said back by the receiving team before it is agreed. Said anew, the later words count.

        Raises NotYours, NotOpen, WordsMissing, and ValidationError for words that are too long.
        """
        at = Catchball.objects.with_everything().select_for_update(no_key=True, of=("self",)).get(pk=catchball.pk)
        must_move_for(by, at.receiving_team)
        if at.state not in IN_PLAY or at.latest_terms_id is None:
            raise NotOpen(_("It is said back before you agree. Write a comment instead."))
        text = " ".join(text.split())
        if not text:
            raise WordsMissing(_("Say in your own words what this is for."))
        if len(text) > LONGEST_PLAYBACK:
            raise ValidationError({"text": _("Say it in %(most)s characters at most.") % {"most": LONGEST_PLAYBACK}})
        there = at.playbacks.last()
        if there is not None and (there.text, there.terms_id) == (text, at.latest_terms_id):
            return there
        return self.create(catchball=at, terms=at.latest_terms, text=text, by=by)


class Playback(models.Model):
    """`terms` are those that were on the table when it was said. `confirmed_by` is who asked: "Yes, that's it"."""

    catchball = models.ForeignKey(Catchball, on_delete=models.PROTECT, related_name="playbacks")
    terms = models.ForeignKey(Terms, on_delete=models.PROTECT, related_name="+")
    text = models.CharField(max_length=LONGEST_PLAYBACK)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = PlaybackManager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="a_playback_has_words"),
            models.CheckConstraint(
                condition=Q(confirmed_at__isnull=True, confirmed_by__isnull=True)
                | Q(confirmed_at__isnull=False, confirmed_by__isnull=False),
                name="a_confirmed_playback_says_who_confirmed_it",
            ),
        ]

    def __str__(self):
        return self.text[:40]

    @transaction.atomic
    def confirm(self, *, by: Person) -> None:
        """ "Yes, that's it", from the asking side. Once is enough. Raises NotYours, NotOpen."""
        must_move_for(by, self.catchball.asking_team)
        if self.catchball.state not in (*IN_PLAY, State.AGREED):
            raise NotOpen
        said = Playback.objects.filter(pk=self.pk, confirmed_at=None)
        said.update(confirmed_at=clock.now(), confirmed_by=by)
        self.refresh_from_db(fields=["confirmed_at", "confirmed_by"])
