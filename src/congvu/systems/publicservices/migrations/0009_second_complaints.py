"""A second complaint goes to who stands above, beside a first that was not answered in time."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('identity', '0003_limits'),
        ('org', '0001_initial'),
        ('publicservices', '0008_corrections'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='appeal',
            name='appeal_one_open',
        ),
        migrations.AddConstraint(
            model_name='appeal',
            constraint=models.UniqueConstraint(condition=models.Q(('answered_at', None)), fields=('dossier_uid', 'kind'), name='appeal_one_open_of_a_kind'),
        ),
        migrations.AddConstraint(
            model_name='appeal',
            constraint=models.UniqueConstraint(condition=models.Q(('kind', 'second')), fields=('dossier_uid',), name='appeal_one_second'),
        ),
    ]
