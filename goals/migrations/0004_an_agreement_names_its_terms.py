from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("goals", "0003_what_was_agreed")]

    operations = [
        migrations.AddConstraint(
            model_name="catchball",
            constraint=models.CheckConstraint(
                condition=~models.Q(state="agreed") | models.Q(agreed_terms__isnull=False),
                name="an_agreement_names_its_terms",
            ),
        ),
    ]
