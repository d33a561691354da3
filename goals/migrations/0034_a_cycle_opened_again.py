"""A cycle that was closed by mistake is opened again. That it was closed stays on record, so it may end more than once.

The rows of the ends there are get a key of their own. They are written once, so their table is made anew around them.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import lean.lib.clock

PROTECT = django.db.models.deletion.PROTECT
KEPT = ("cycle_id", "figures", "not_agreed", "by_id", "at")


def copied(to, source):
    to.objects.bulk_create(to(**row) for row in source.objects.order_by("at").values(*KEPT))


def aside(apps, schema_editor):
    copied(apps.get_model("goals", "EndAside"), apps.get_model("goals", "CycleEnd"))


def back(apps, schema_editor):
    ends = apps.get_model("goals", "CycleEnd")
    copied(ends, apps.get_model("goals", "EndAside"))
    for end in ends.objects.all():
        apps.get_model("goals", "Cycle").objects.filter(pk=end.cycle_id).update(end=end)


def person():
    return models.ForeignKey(on_delete=PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)


class Migration(migrations.Migration):
    dependencies = [
        ("goals", "0033_opened_again"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            "EndAside",
            fields=[
                ("cycle_id", models.BigIntegerField(primary_key=True)),
                ("figures", models.JSONField()),
                ("not_agreed", models.PositiveIntegerField()),
                ("by_id", models.BigIntegerField()),
                ("at", models.DateTimeField()),
            ],
        ),
        migrations.RunPython(aside, migrations.RunPython.noop),
        migrations.DeleteModel("CycleEnd"),
        migrations.CreateModel(
            "CycleEnd",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("figures", models.JSONField()),
                ("not_agreed", models.PositiveIntegerField(default=0)),
                ("at", models.DateTimeField(default=lean.lib.clock.now)),
                ("by", person()),
                ("cycle", models.ForeignKey(on_delete=PROTECT, related_name="ends", to="goals.cycle")),
            ],
        ),
        migrations.AddField(
            "cycle",
            "end",
            models.OneToOneField(blank=True, null=True, on_delete=PROTECT, related_name="+", to="goals.cycleend"),
        ),
        migrations.CreateModel(
            "CycleOpening",
            fields=[
                (
                    "end",
                    models.OneToOneField(
                        on_delete=PROTECT,
                        primary_key=True,
                        related_name="opening",
                        serialize=False,
                        to="goals.cycleend",
                    ),
                ),
                ("text", models.CharField(max_length=1000)),
                ("at", models.DateTimeField(default=lean.lib.clock.now)),
                ("by", person()),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(condition=~models.Q(text=""), name="a_cycle_opened_again_says_why")
                ]
            },
        ),
        migrations.RunPython(back, migrations.RunPython.noop),
        migrations.DeleteModel("EndAside"),
    ]
