"""A team's channel in Slack, Teams or Mattermost: where its people's nudges are posted, if they want them there.

A team without one uses none: the channel of the team above is read by others, whom this team's balls don't concern.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from lean.lib import chat, clock, site, webhook
from lean.lib.chat import Message, Program
from lean.lib.refusal import Refused
from lean.lib.webhook import Allowed, Undelivered

from .person import Person
from .team import Team

LAST_SHOWN = 4


class NoChannel(Refused):
    code = "no_channel"
    says = "This team has no channel. Give the address of one first."


class ProgramChoice(models.TextChoices):
    SLACK = Program.SLACK, "Slack"
    TEAMS = Program.TEAMS, "Microsoft Teams"
    MATTERMOST = Program.MATTERMOST, "Mattermost"


def allowed() -> Allowed:
    return Allowed(tuple(settings.CHAT_HOSTS), settings.CHAT_PRIVATE_HOST)


class ChatChannelManager(models.Manager):
    @transaction.atomic
    def connect(self, team: Team, address: str, *, by: Person) -> ChatChannel:
        """Post for this team there from now on; a later address counts. The host says which program it is.

        Raises NotYours, and AddressNotAllowed for an address to which nothing may be posted.
        """
        team.must_be_arranged_by(by)
        target = webhook.read(address, allowed())
        given = {"program": chat.program_at(target.host), "address": str(target), "set_by": by}
        given |= {"set_at": clock.now(), "problem": "", "problem_at": None}
        return self.update_or_create(team=team, defaults=given)[0]

    @transaction.atomic
    def disconnect(self, team: Team, *, by: Person) -> None:
        """No channel any more; its address is forgotten. Said twice it is said once. Raises NotYours."""
        team.must_be_arranged_by(by)
        self.filter(team=team).delete()

    def try_it(self, team: Team, *, by: Person) -> ChatChannel:
        """Post a word that it works. Raises NotYours, NoChannel, Undelivered."""
        team.must_be_arranged_by(by)
        channel = self.filter(team=team).select_related("team").first()
        if channel is None:
            raise NoChannel
        title = _("This is where nudges for %(team)s arrive") % {"team": team.name}
        lines = (_("%(name)s has tried whether this channel works. It does.") % {"name": by.name},)
        link = site.absolute(reverse("teams:chat", args=[team.key]))
        channel.post(Message("", title, lines, link, _("Where this was arranged")))
        return channel


class ChatChannel(models.Model):
    """`address` is a secret: who knows it can post there. It is shown to nobody again, not even to who gave it.

    It is kept as it is: a key to it would lie in the same environment, and all it opens is one channel, for writing.
    `problem`: why the last message was refused for good; until that is mended, nudges go by mail.
    """

    team = models.OneToOneField(Team, primary_key=True, on_delete=models.CASCADE, related_name="chat")
    program = models.CharField(max_length=10, choices=ProgramChoice)
    address = models.CharField(max_length=webhook.LONGEST)
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    set_at = models.DateTimeField(default=clock.now)
    problem = models.CharField(max_length=300, blank=True)
    problem_at = models.DateTimeField(null=True, blank=True)

    objects = ChatChannelManager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(address__startswith="https://"), name="a_chat_address_is_https"),
            models.CheckConstraint(
                condition=Q(problem="", problem_at=None) | (~Q(problem="") & Q(problem_at__isnull=False)),
                name="a_chat_problem_has_its_moment",
            ),
        ]

    def __str__(self):
        return f"{self.get_program_display()} of {self.team_id}"

    @property
    def host(self) -> str:
        return self.address.removeprefix("https://").partition("/")[0].lower()

    @property
    def ends_with(self) -> str:
        """Enough to tell two addresses apart, and nothing to post with."""
        return self.address[-LAST_SHOWN:]

    @property
    def takes_messages(self) -> bool:
        """Not after a refusal for good, until it was tried or given anew; in the demo nothing leaves the machine."""
        return not self.problem and not settings.DEMO

    def post(self, message: Message) -> None:
        """Post now, waiting for the answer. Raises Undelivered; what is refused for good stays as its problem."""
        if settings.DEMO:
            raise Undelivered(_("In the demo nothing leaves this machine."))
        try:
            webhook.post(self.address, chat.as_json(self.program, message), allowed=allowed())
        except Undelivered as refusal:
            if refusal.for_good:
                self._note(str(refusal))
            raise
        if self.problem:
            self._note("")

    def _note(self, problem: str) -> None:
        """Of this address: another that was given meanwhile is another channel."""
        self.problem, self.problem_at = problem[:300], clock.now() if problem else None
        same = ChatChannel.objects.filter(pk=self.pk, address=self.address)
        same.update(problem=self.problem, problem_at=self.problem_at)
