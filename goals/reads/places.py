"""The pages that Find goes to, by the words that people have for them."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from lean.lib.sought import words_of


@dataclass(frozen=True, slots=True)
class Place:
    """`also`: other words by which somebody may look for it. `does`: it begins something instead of showing it."""

    name: str
    address: str
    icon: str
    also: str = ""
    does: bool = False
    query: str = ""

    @property
    def url(self) -> str:
        """Empty where there is no such page."""
        try:
            return reverse(self.address) + self.query
        except NoReverseMatch:
            return ""

    def has(self, word: str) -> bool:
        return any(own.startswith(word) for own in words_of(f"{self.name} {self.also}"))

    @property
    def words(self) -> str:
        return " ".join(words_of(str(self.name)))


PLACES = (
    Place(_("Home"), "home", "home", _("start courts balls my numbers")),
    Place(_("My line of sight"), "goals:my_line", "line", _("what it is for contribution")),
    Place(_("Map"), "goals:map", "map", _("all outcomes tree how it all connects")),
    Place(_("Review"), "goals:newest_review", "review", _("bowling chart month talk promises")),
    Place(_("Earlier reviews"), "goals:earlier_reviews", "review", _("months past closed")),
    Place(_("The plan on one page"), "goals:newest_plan", "file", _("x-matrix xmatrix a3 hoshin")),
    Place(_("What doesn’t fit together"), "goals:findings", "alert", _("alignment findings problems")),
    Place(_("Teams"), "teams:list", "teams", _("organisation people")),
    Place(_("Write an outcome"), "goals:outcome_new", "plus", _("new set offer split add create"), does=True),
    Place(_("What reaches me"), "goals:my_mail", "pencil", _("mail chat digest notifications quiet hours settings")),
    Place(_("What was sent to me and why"), "goals:mail_sent", "file", _("mail log refused bounced")),
    Place(_("Change my password"), "account_change_password", "pencil", _("account security"), does=True),
    Place(_("For programs"), "api", "file", _("api token json integration")),
)


def places(words: list[str]) -> list[Place]:
    """The pages that have all these words; all that somebody goes to often, where none is typed."""
    shown = PLACES[:9] if not words else PLACES
    return [place for place in shown if all(place.has(word) for word in words) and place.url]
