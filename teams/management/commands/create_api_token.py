"""`manage.py create_api_token EMAIL [--days N]`: a bearer token, shown this once."""

from django.core.management.base import BaseCommand, CommandError

from teams.models import ApiToken, Person


class Command(BaseCommand):
    help = "Make a bearer token for the API. It is printed once; only its fingerprint is kept."

    def add_arguments(self, parser):
        parser.add_argument("email", help="whose token it is: it may do what this person may")
        parser.add_argument("--days", type=int, default=90, help="how long it is valid (90)")

    def handle(self, *args, email, days, **options):
        person = Person.objects.filter(email=email.lower()).first()
        if person is None:
            raise CommandError(f"Nobody here has the address {email}.")
        if not person.is_active:
            raise CommandError(f"{person} is not active any more, so a token would open nothing.")
        if not 1 <= days <= 3650:
            raise CommandError("A token is valid for 1 to 3650 days.")
        token, secret = ApiToken.objects.issue(person, days)
        self.stdout.write(secret)
        # On the other stream, so that the token alone can go into a file or a variable.
        self.stderr.write(f"For {person}, valid until {token.expires_at:%d %B %Y}. It can't be shown again.")
