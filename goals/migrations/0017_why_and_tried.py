import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import lean.lib.clock


class Migration(migrations.Migration):
    dependencies = [
        ("goals", "0015_when_the_world_moves"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Because",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("place", models.PositiveSmallIntegerField()),
                ("text", models.CharField(max_length=200)),
                ("worth", models.DecimalField(decimal_places=4, max_digits=15)),
                (
                    "move",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="because", to="goals.move"
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "because",
                "ordering": ["move", "place"],
                "constraints": [
                    models.UniqueConstraint(models.F("move"), models.F("place"), name="one_because_in_each_place"),
                    models.CheckConstraint(condition=models.Q(("text", ""), _negated=True), name="a_because_has_words"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Trial",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("value", models.DecimalField(decimal_places=4, max_digits=15)),
                ("unit", models.CharField(blank=True, max_length=40)),
                ("for_on", models.DateField()),
                ("words", models.CharField(max_length=280)),
                ("at", models.DateTimeField(default=lean.lib.clock.now)),
                ("taken_back_at", models.DateTimeField(blank=True, null=True)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "catchball",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="trials", to="goals.catchball"
                    ),
                ),
            ],
            options={
                "ordering": ["for_on", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("words", ""), _negated=True), name="a_trial_says_what_was_tried"
                    )
                ],
            },
        ),
    ]
