from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("dossiers", "0007_authorities")]

    operations = [
        migrations.AddField(
            model_name="leg", name="due_was", field=models.DateTimeField(null=True)
        ),
        migrations.AddField(
            model_name="leg", name="own_due_was", field=models.DateTimeField(null=True)
        ),
    ]
