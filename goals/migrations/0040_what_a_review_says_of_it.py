"""What a review says of each outcome, and sorts by, is kept beside it. What is there already is filled in afterwards."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("goals", "0036_newest_help_and_neighbours"),
    ]

    operations = [
        migrations.AddField(
            model_name="standing",
            name="is_usual",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="standing",
            name="last_on",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="standing",
            name="owed_from",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="standing",
            name="owes",
            field=models.CharField(default="talk", max_length=8),
        ),
        migrations.AddField(
            model_name="standing",
            name="shortfall",
            field=models.FloatField(default=0.0),
        ),
    ]
