"""How an outcome stands is kept by the verbs from now on; what was there before is filled in after the migrations."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("goals", "0005_how_it_connects")]

    operations = [
        migrations.AddField(model_name="standing", name="gap_turns_on", field=models.DateField(blank=True, null=True)),
    ]
