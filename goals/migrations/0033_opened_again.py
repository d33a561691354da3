"""An outcome that was closed by mistake lives again, and what was said about it goes on."""

import django.db.models.deletion
from django.db import migrations, models

KINDS = (
    "offer question answer counter accept decline withdraw take_back postpone escalate rule hand_back reopen release"
)
KINDS = [(kind, kind.replace("_", " ")) for kind in [*KINDS.split(), "close", "open_again"]]
CHOICES = [
    ("own", "Kept as its own"),
    ("moved", "Given another one above"),
    ("closed", "Closed"),
    ("opened", "Opened again"),
]


class Migration(migrations.Migration):
    dependencies = [("goals", "0032_what_a_take_back_gives_again")]

    operations = [
        migrations.AddField(
            "placechoice",
            "closed",
            models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="goals.catchball",
            ),
        ),
        migrations.AlterField("move", "kind", models.CharField(choices=KINDS, max_length=10)),
        migrations.AlterField("placechoice", "choice", models.CharField(choices=CHOICES, max_length=6)),
        migrations.AddConstraint(
            "placechoice",
            models.CheckConstraint(
                condition=~models.Q(choice="opened") | ~models.Q(text=""), name="what_is_opened_again_says_why"
            ),
        ),
    ]
