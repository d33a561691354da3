"""`manage.py import_plan FILE [--check]`: outcomes, agreements and offers out of a CSV."""

from django.core.management.base import BaseCommand

from goals.imports import import_plan
from goals.plan_sheet import COLUMNS


class Command(BaseCommand):
    help = (
        f"Import outcomes from a CSV in UTF-8 with the columns {','.join(COLUMNS)}. "
        "All of it or nothing; the same file twice changes nothing. An outcome that is offered opens a "
        "catchball, and the receiving side is told."
    )

    def add_arguments(self, parser):
        parser.add_argument("file", help="the CSV file")
        parser.add_argument("--check", action="store_true", help="say what would happen and change nothing")

    def handle(self, *args, file, check, **options):
        import_plan(file, check=check).tell(self.stdout, self.stderr, check=check)
