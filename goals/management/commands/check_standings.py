"""manage.py check_standings: whether what is kept of how each outcome stands is what its numbers say."""

from itertools import islice

from django.core.management.base import BaseCommand, CommandError

from ...models import Standing

SHOWN = 20


class Command(BaseCommand):
    help = "Find, and with --mend put right, what is kept of how outcomes stand and isn't true (any more)."

    def add_arguments(self, parser):
        parser.add_argument("--mend", action="store_true", help="Make them again from what was agreed and measured")

    def handle(self, *, mend: bool, **options):
        wrong = Standing.objects.wrong(mend=mend)
        shown = list(islice(wrong, SHOWN))
        for pk, says in shown:
            self.stdout.write(f"  outcome {pk}: {says}")
        more = sum(1 for _each in wrong)
        if more:
            self.stdout.write(f"  and {more} more")
        found = len(shown) + more
        self.stdout.write(f"standings: {Standing.objects.count()} kept, {found} {'mended' if mend else 'wrong'}")
        if found and not mend:
            raise CommandError("Nothing was changed. Run it with --mend to make them again.")
