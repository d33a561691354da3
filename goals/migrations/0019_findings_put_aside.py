"""A finding may be put aside until a day, with a reason."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import lean.lib.clock


class Migration(migrations.Migration):
    dependencies = [
        ("goals", "0017_why_and_tried"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="FindingAside",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("theory", "theory"),
                            ("nobody", "nobody"),
                            ("unlinked", "unlinked"),
                            ("twice", "twice"),
                            ("circle", "circle"),
                            ("too_many", "too_many"),
                            ("no_why", "no_why"),
                            ("no_purpose", "no_purpose"),
                        ],
                        max_length=12,
                    ),
                ),
                ("reason", models.CharField(max_length=500)),
                ("until_on", models.DateField()),
                ("version", models.PositiveIntegerField()),
                ("mark", models.CharField(blank=True, max_length=10)),
                ("at", models.DateTimeField(default=lean.lib.clock.now)),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "outcome",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="findings_aside", to="goals.outcome"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(models.F("outcome"), models.F("kind"), name="one_word_on_a_finding"),
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True), name="what_is_put_aside_has_a_reason"
                    ),
                ],
            },
        ),
    ]
