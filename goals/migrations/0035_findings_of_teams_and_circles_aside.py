"""A finding about a circle of supports, or about a team, may be put aside, too."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("goals", "0034_a_cycle_opened_again"),
        ("teams", "0004_a_team_has_a_channel"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="findingaside",
            name="carried",
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="findingaside",
            name="circle",
            field=models.TextField(blank=True),
        ),
        migrations.AddField(
            model_name="findingaside",
            name="cycle",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="goals.cycle"
            ),
        ),
        migrations.AddField(
            model_name="findingaside",
            name="team",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.CASCADE, related_name="findings_aside", to="teams.team"
            ),
        ),
        migrations.AlterField(
            model_name="findingaside",
            name="outcome",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="findings_aside",
                to="goals.outcome",
            ),
        ),
        migrations.AlterField(
            model_name="findingaside",
            name="version",
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddConstraint(
            model_name="findingaside",
            constraint=models.UniqueConstraint(models.F("team"), models.F("cycle"), name="one_word_on_too_many"),
        ),
        migrations.AddConstraint(
            model_name="findingaside",
            constraint=models.UniqueConstraint(
                models.F("team"), condition=models.Q(("cycle", None)), name="one_word_on_no_purpose"
            ),
        ),
        migrations.AddConstraint(
            model_name="findingaside",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("cycle__isnull", False), ("kind", "too_many"), ("outcome", None), ("team__isnull", False)
                    ),
                    models.Q(("cycle", None), ("kind", "no_purpose"), ("outcome", None), ("team__isnull", False)),
                    models.Q(
                        models.Q(("kind__in", ["too_many", "no_purpose"]), _negated=True),
                        ("cycle", None),
                        ("outcome__isnull", False),
                        ("team", None),
                    ),
                    _connector="OR",
                ),
                name="a_finding_is_about_an_outcome_or_a_team",
            ),
        ),
    ]
