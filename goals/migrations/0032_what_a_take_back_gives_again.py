"""Each move keeps the clock that ran until then, so that a take-back gives exactly that again.

Of the moves before this, whose rows are written once, all that is known is the day that an earlier one named: they get
that one now, here, and from then on stay as they are.
"""

from django.db import migrations, models

NAMED_BEFORE = """
UPDATE goals_move SET stood_on = (
    SELECT earlier.reply_by_on FROM goals_move earlier
    WHERE earlier.catchball_id = goals_move.catchball_id AND earlier.number < goals_move.number
        AND earlier.reply_by_on IS NOT NULL
        AND NOT EXISTS (
            SELECT 1 FROM goals_move undone
            WHERE undone.takes_back_id = earlier.id AND undone.number < goals_move.number
        )
    ORDER BY earlier.number DESC LIMIT 1
)
"""


def name_the_day(apps, schema_editor):
    on = " ON goals_move" if schema_editor.connection.vendor == "postgresql" else ""
    # It is there again after each migrate: see lean.lib.once.
    schema_editor.execute(f"DROP TRIGGER IF EXISTS goals_move_once_update{on}")
    schema_editor.execute(NAMED_BEFORE)


class Migration(migrations.Migration):
    dependencies = [("goals", "0027_asked_for_numbers")]

    operations = [
        migrations.AddField("move", "stood_on", models.DateField(blank=True, null=True)),
        migrations.AddField("move", "stood_still_since", models.DateTimeField(blank=True, null=True)),
        migrations.RunPython(name_the_day, migrations.RunPython.noop, elidable=True),
    ]
