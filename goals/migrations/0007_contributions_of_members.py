"""What members say they give moves to an outcome of their team: the first breakthrough that is live.

Where a team carries nothing there is nothing to give to, and the words go; no door has ever written any.
"""

from django.db import migrations

LONGEST = 280


def move(apps, schema_editor):
    Membership, Outcome = apps.get_model("teams", "Membership"), apps.get_model("goals", "Outcome")
    Contribution = apps.get_model("goals", "Contribution")
    for place in Membership.objects.exclude(contribution=""):
        outcome = Outcome.objects.filter(team=place.team_id, state="live").order_by("kind", "path").first()
        words = " ".join(place.contribution.split())
        if outcome is None or not words:
            continue
        words = words if len(words) <= LONGEST else f"{words[: LONGEST - 1]}…"
        Contribution.objects.get_or_create(outcome=outcome, person_id=place.person_id, defaults={"words": words})


class Migration(migrations.Migration):
    dependencies = [("goals", "0006_how_it_stands"), ("teams", "0001_initial")]
    # The column goes after its words have gone.
    run_before = [("teams", "0002_a_contribution_is_to_an_outcome")]

    operations = [migrations.RunPython(move, migrations.RunPython.noop)]
