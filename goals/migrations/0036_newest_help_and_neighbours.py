"""Each page knows the newest promise of help that was kept, and the newest word of a neighbour."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("goals", "0035_findings_of_teams_and_circles_aside"),
        ("teams", "0004_a_team_has_a_channel"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddIndex(
            model_name="help",
            index=models.Index(
                condition=models.Q(("kept_at__isnull", False)), fields=["-kept_at"], name="help_kept_latest"
            ),
        ),
        migrations.AddIndex(
            model_name="neighbour",
            index=models.Index(fields=["-asked_at"], name="neighbour_asked_latest"),
        ),
        migrations.AddIndex(
            model_name="neighbour",
            index=models.Index(
                condition=models.Q(("answered_at__isnull", False)),
                fields=["-answered_at"],
                name="neighbour_answer_latest",
            ),
        ),
    ]
