"""Agreements of before name their terms, and the help that was promised in them is owed by somebody."""

from django.db import migrations
from django.db.models import F

MOVERS = ("lead", "deputy")


def owe_what_was_promised(apps, schema_editor):
    """Commitments in force that two sides made before promises of help were kept as such: each line is owed now."""
    Commitment, Help = apps.get_model("goals", "Commitment"), apps.get_model("goals", "Help")
    agreed = Commitment.objects.filter(in_force__isnull=False, move__isnull=False).exclude(terms__help_text="")
    for commitment in agreed.select_related("terms", "move__catchball__asking_team"):
        terms, team = commitment.terms, commitment.move.catchball.asking_team
        lines = dict.fromkeys(line.strip() for line in terms.help_text.splitlines() if line.strip())
        owner = _mover(apps, team.path)
        Help.objects.bulk_create(
            Help(
                commitment=commitment,
                number=number,
                text=text,
                team=team,
                owner_id=owner,
                due_on=terms.look_again_on or terms.due_on,
            )
            for number, text in enumerate(lines, start=1)
        )


def _mover(apps, path):
    """The lead or first deputy of the team at this path, or of the nearest one above that has somebody."""
    Membership = apps.get_model("teams", "Membership")
    for end in range(len(path), 0, -4):
        who = Membership.objects.filter(team__path=path[:end], role__in=MOVERS, person__is_active=True)
        found = sorted(who.values_list("role", "pk", "person"), key=lambda row: (MOVERS.index(row[0]), row[1]))
        if found:
            return found[0][2]
    return None


def name_the_terms(apps, schema_editor):
    apps.get_model("goals", "Catchball").objects.filter(state="agreed").update(agreed_terms=F("latest_terms"))


class Migration(migrations.Migration):
    dependencies = [("goals", "0002_numbers_that_hold")]

    operations = [
        migrations.RunPython(name_the_terms, migrations.RunPython.noop),
        migrations.RunPython(owe_what_was_promised, migrations.RunPython.noop),
    ]
