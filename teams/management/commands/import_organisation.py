"""`manage.py import_organisation FILE [--check]`: teams, people and roles out of a CSV."""

from django.core.management.base import BaseCommand

from teams.imports import COLUMNS, import_organisation


class Command(BaseCommand):
    help = (
        "Import teams, people and their roles from a CSV in UTF-8 with the columns "
        f"{','.join(COLUMNS)}. All of it or nothing; the same file twice changes nothing."
    )

    def add_arguments(self, parser):
        parser.add_argument("file", help="the CSV file")
        parser.add_argument("--check", action="store_true", help="say what would happen and change nothing")

    def handle(self, *args, file, check, **options):
        import_organisation(file, check=check).tell(self.stdout, self.stderr, check=check)
