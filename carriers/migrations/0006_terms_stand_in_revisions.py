import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('carriers', '0005_first_revisions'),
    ]

    operations = [
        migrations.AlterModelOptions(
            name='rateline',
            options={'ordering': ['revision', 'id'], 'verbose_name': 'rate line', 'verbose_name_plural': 'rate lines'},
        ),
        migrations.RemoveConstraint(
            model_name='rateline',
            name='one_rate_per_zone_pair',
        ),
        migrations.RemoveField(
            model_name='carriercontract',
            name='terms',
        ),
        migrations.RemoveField(
            model_name='coveragearea',
            name='immediate_hours',
        ),
        migrations.RemoveField(
            model_name='rateline',
            name='contract',
        ),
        migrations.RemoveField(
            model_name='rateline',
            name='destination',
        ),
        migrations.RemoveField(
            model_name='rateline',
            name='origin',
        ),
        migrations.AddConstraint(
            model_name='coveragearea',
            constraint=models.UniqueConstraint(fields=('carrier', 'code', 'valid_from'), name='one_version_per_area_and_day'),
        ),
        migrations.AddConstraint(
            model_name='coveragearea',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind', 'region'), ('region__isnull', False)), models.Q(('kind', 'polygon'), ('west__isnull', False)), _connector='OR'), name='area_lies_somewhere'),
        ),
        migrations.AddConstraint(
            model_name='coveragearea',
            constraint=models.CheckConstraint(condition=models.Q(('closes__gt', models.F('opens'))), name='area_closes_after_opening'),
        ),
        migrations.AlterField(
            model_name='pickupattempt',
            name='revision',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='carriers.contractrevision'),
        ),
        migrations.AlterField(
            model_name='rateline',
            name='revision',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rates', to='carriers.contractrevision', verbose_name='revision'),
        ),
        migrations.AddConstraint(
            model_name='rateline',
            constraint=models.CheckConstraint(condition=models.Q(('step_grams__gt', 0)), name='step_above_zero'),
        ),
    ]
