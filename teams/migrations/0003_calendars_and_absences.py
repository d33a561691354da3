"""The regions of countries, whose holidays a calendar leaves out; and who is away from when until when."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import lean.lib.clock


class Migration(migrations.Migration):
    dependencies = [
        ("teams", "0002_a_contribution_is_to_an_outcome"),
    ]

    operations = [
        migrations.CreateModel(
            name="Absence",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("from_on", models.DateField()),
                ("back_on", models.DateField()),
                ("at", models.DateTimeField(default=lean.lib.clock.now)),
            ],
        ),
        migrations.AddField(
            model_name="calendar",
            name="region",
            field=models.CharField(blank=True, max_length=20),
        ),
        migrations.AddConstraint(
            model_name="calendar",
            constraint=models.CheckConstraint(
                condition=models.Q(("region", ""), models.Q(("country", ""), _negated=True), _connector="OR"),
                name="a_region_is_of_a_country",
            ),
        ),
        migrations.AddField(
            model_name="absence",
            name="by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="absence",
            name="person",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="absences", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="absence",
            name="stand_in",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="stands_in",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddIndex(
            model_name="absence",
            index=models.Index(fields=["person", "back_on"], name="absence_person_back"),
        ),
        migrations.AddConstraint(
            model_name="absence",
            constraint=models.CheckConstraint(
                condition=models.Q(("from_on__lt", models.F("back_on"))), name="an_absence_lasts_a_day"
            ),
        ),
        migrations.AddConstraint(
            model_name="absence",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("stand_in", None), models.Q(("stand_in", models.F("person")), _negated=True), _connector="OR"
                ),
                name="nobody_stands_in_for_themselves",
            ),
        ),
        migrations.AddConstraint(
            model_name="absence",
            constraint=models.UniqueConstraint(models.F("person"), models.F("from_on"), name="one_absence_from_a_day"),
        ),
    ]
