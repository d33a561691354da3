"""`manage.py invite [--team KEY] [--print]`: links with which people choose their password and sign in."""

from smtplib import SMTPException

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.core.mail import EmailMessage
from django.core.management.base import BaseCommand, CommandError
from django.urls import reverse

from lean.lib.site import absolute
from teams.models import Person, Team

SUBJECT = "Your place in Catchball"
WORDS = """\
Hello {name},

you have a place in Catchball, where teams agree on outcomes. Choose a password, and you are in:

{link}

The link works once, for {days} days. After that, ask for a new one at
{again}
"""


class Command(BaseCommand):
    help = "Send each person who has no password yet a link to choose one."

    def add_arguments(self, parser):
        parser.add_argument("--team", metavar="KEY", help="only the people of this team and of those below it")
        parser.add_argument("--print", action="store_true", help="print the links instead of sending them")

    def handle(self, *args, team, **options):
        people = self._people(team)
        # Who can sign in needs no link, and a link to their password in a mailbox would only be a risk.
        invited = [person for person in people if not person.has_usable_password()]
        if options["print"]:
            for person in invited:
                self.stdout.write(f"{person.name} <{person.email}> {link_for(person)}")
            return
        failed = [person for person in invited if not self._send(person)]
        sent, settled = len(invited) - len(failed), len(people) - len(invited)
        self.stdout.write(f"{sent} invited, {settled} had a password already.")
        if failed:
            raise CommandError(f"{len(failed)} could not be sent. Run the command again: it sends to all without one.")

    def _people(self, key: str | None) -> list[Person]:
        people = Person.objects.filter(is_active=True)
        if key:
            team = Team.objects.filter(key=key).first()
            if team is None:
                raise CommandError(f"There is no team with the key {key}.")
            people = people.filter(memberships__team__in=Team.objects.under(team)).distinct()
        return list(people.order_by("email"))

    def _send(self, person: Person) -> bool:
        days = settings.PASSWORD_RESET_TIMEOUT // (24 * 3600)
        again = absolute(reverse("account_reset_password"))
        words = WORDS.format(name=person.given_name, link=link_for(person), days=days, again=again)
        try:
            EmailMessage(SUBJECT, words, to=[person.email]).send()
        except (SMTPException, OSError) as error:
            # One address that is refused must not cost the others their invitation.
            self.stderr.write(f"{person.email}: {error}")
            return False
        return True


def link_for(person: Person) -> str:
    """To the page on which allauth lets people choose a password. Void as soon as one is chosen."""
    uid, key = user_pk_to_url_str(person), default_token_generator.make_token(person)
    return absolute(reverse("account_reset_password_from_key", kwargs={"uidb36": uid, "key": key}))
