"""What people give is said about an outcome (goals.Contribution); goals has moved the words there before this."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("teams", "0001_initial")]

    operations = [migrations.RemoveField(model_name="membership", name="contribution")]
