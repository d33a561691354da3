"""manage.py check_trees: whether teams and outcomes are trees, and their paths agree with their parents."""

from django.core.management.base import BaseCommand, CommandError

from lean.lib.tree_repair import problems, repair
from teams.models import Team

from ...models import Outcome

TREES = (Team, Outcome)
SHOWN = 20


class Command(BaseCommand):
    help = "Find, and with --repair mend, paths, depths and child counts that don't agree with the parent keys."

    def add_arguments(self, parser):
        parser.add_argument("--repair", action="store_true", help="Make them again from the parent keys")

    def handle(self, *, repair: bool, **options):
        left = sum(self.look_at(model, repair) for model in TREES)
        if left:
            raise CommandError(
                "A node that hangs from itself has to be given another parent first."
                if repair
                else "Nothing was changed. Run it with --repair to make the paths again from the parent keys."
            )

    def look_at(self, model, mend: bool) -> int:
        """How many problems are left."""
        name, found = model._meta.verbose_name_plural, problems(model)
        self.stdout.write(f"{name}: {model._base_manager.count()} nodes, {len(found)} problems")
        for problem in found[:SHOWN]:
            node = model._base_manager.get(pk=problem.pk)
            self.stdout.write(f"  {node} ({problem.pk}): {problem.says}")
        if len(found) > SHOWN:
            self.stdout.write(f"  and {len(found) - SHOWN} more")
        if found and mend:
            self.stdout.write(f"{name}: {repair(model)} nodes repaired")
            return len(problems(model))
        return len(found)
