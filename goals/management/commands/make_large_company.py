"""manage.py make_large_company: an organisation of thousands of teams, to see how Catchball does at that size."""

from time import monotonic

from django.core.management.base import BaseCommand, CommandError

from ...demo import large


class Command(BaseCommand):
    help = "Fill an empty database with a made-up large company. The same seed gives the same one on the same day."

    def add_arguments(self, parser):
        usual = large.Size()
        parser.add_argument("--teams", type=int, default=usual.teams)
        parser.add_argument("--outcomes", type=int, default=usual.outcomes)
        parser.add_argument("--checkins", type=int, default=usual.checkins)
        parser.add_argument("--people", type=int, help="Two for each team, where nothing is said")
        parser.add_argument("--seed", type=int, default=usual.seed)

    def handle(self, *, teams, outcomes, checkins, people, seed, **options):
        if min(teams, outcomes) < 1 or checkins < 0:
            raise CommandError("A company has at least one team and one outcome.")
        if people is not None and people < 1:
            raise CommandError("Somebody has to lead it: at least one person.")
        began = monotonic()

        def say(text: str) -> None:
            if options["verbosity"]:
                self.stdout.write(f"{monotonic() - began:6.1f} s  {text}")

        try:
            leader = large.make(large.Size(teams, outcomes, checkins, people, seed), say)
        except large.NotEmpty as error:
            raise CommandError(
                "There are teams, outcomes or cycles in this database already. A large company needs an empty one: "
                "name another DATA_DIR or DATABASE_URL, and run manage.py migrate first."
            ) from error
        self.stdout.write(f"{leader.name} leads all of it and signs in as {leader.email}.")
        self.stdout.write(f"A password: manage.py changepassword {leader.email}")
