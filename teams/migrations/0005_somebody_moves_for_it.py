"""Each team knows whether somebody moves for it. What is true of the teams that are there is written after migrate.

See teams.has_mover, whose triggers keep it from then on: they are put on when all tables are as they should be.
"""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("teams", "0004_a_team_has_a_channel"),
    ]

    operations = [
        migrations.AddField(
            model_name="team",
            name="has_mover",
            field=models.BooleanField(default=False, editable=False),
        ),
        migrations.AddIndex(
            model_name="team",
            index=models.Index(condition=models.Q(("has_mover", False)), fields=["parent"], name="team_without_mover"),
        ),
    ]
