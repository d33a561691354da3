"""Each page knows the newest note of a review."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("goals", "0019_findings_put_aside"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddIndex(
            model_name="talknote",
            index=models.Index(fields=["-at"], name="talk_note_latest"),
        ),
    ]
