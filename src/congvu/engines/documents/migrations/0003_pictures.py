"""Papers that show the pages of other files: certified copies."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("documents", "0002_uploads")]

    operations = [
        migrations.AddField(
            model_name="paper", name="pictures", field=models.JSONField(default=list)
        ),
    ]
