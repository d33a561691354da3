"""`manage.py import_checkins FILE [--check]`: measured values out of a CSV."""

from django.core.management.base import BaseCommand

from goals.checkin_sheet import COLUMNS, import_check_ins


class Command(BaseCommand):
    help = (
        f"Import measured values from a CSV in UTF-8 with the columns {','.join(COLUMNS)}. All of it or nothing; "
        "the same file twice changes nothing. Another value for a day that has one corrects it, and both stay to "
        "be seen. A milestone's value is yes or no."
    )

    def add_arguments(self, parser):
        parser.add_argument("file", help="the CSV file")
        parser.add_argument("--check", action="store_true", help="say what would happen and change nothing")

    def handle(self, *args, file, check, **options):
        import_check_ins(file, check=check).tell(self.stdout, self.stderr, check=check)
