import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("goals", "0020_newest_note"),
    ]

    operations = [
        migrations.AddField(
            model_name="formkey",
            name="trial",
            field=models.ForeignKey(
                blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="goals.trial"
            ),
        ),
    ]
