"""When people were last asked for a number, or told of its silence, and which searches are done."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("goals", "0026_how_nudges_go"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Swept",
            fields=[
                ("kind", models.CharField(max_length=20, primary_key=True, serialize=False)),
                ("what", models.CharField(max_length=20)),
            ],
            options={
                "verbose_name_plural": "swept",
            },
        ),
        migrations.CreateModel(
            name="Asked",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[("checkin_due", "A check-in is due"), ("no_recent_word", "No recent word")],
                        max_length=20,
                    ),
                ),
                ("since_on", models.DateField()),
                ("on", models.DateField()),
                (
                    "outcome",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="asked", to="goals.outcome"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "asked",
                "indexes": [models.Index(fields=["person", "kind", "on"], name="asked_person_day")],
                "constraints": [
                    models.UniqueConstraint(
                        models.F("outcome"), models.F("kind"), name="one_last_time_asked_for_each_reason"
                    )
                ],
            },
        ),
    ]
