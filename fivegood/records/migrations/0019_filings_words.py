"""The few filings that have words of their own, in an index: a search looks into these alone."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("records", "0018_lists_on_postgresql")]

    operations = [
        migrations.AddIndex(
            model_name="filing",
            index=models.Index(
                condition=models.Q(explanation__isnull=False) | models.Q(answer__isnull=False),
                fields=["id"],
                name="filings_words",
            ),
        ),
    ]
