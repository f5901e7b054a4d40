import django.core.validators
import django.db.models.deletion
import django_fsm
import portal.models.workflow
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('carriers', '0003_attempts_have_their_own_time'),
        ('portal', '0011_appealed_decision'),
    ]

    operations = [
        migrations.CreateModel(
            name='BlockedSender',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('phone_hash', models.CharField(blank=True, max_length=64)),
                ('address_hash', models.CharField(blank=True, max_length=64)),
                ('phone_tail', models.CharField(blank=True, max_length=4, verbose_name='end of the phone number')),
                ('reason', models.PositiveSmallIntegerField(choices=[(1, 'malicious orders'), (2, 'malicious complaints'), (3, 'extortion'), (4, 'personal attack'), (5, 'other')], verbose_name='reason')),
                ('note', models.CharField(blank=True, max_length=200, verbose_name='note')),
                ('until', models.DateField(blank=True, help_text='Last day; empty: without end.', null=True, verbose_name='until')),
                ('added_by', models.CharField(editable=False, max_length=120, verbose_name='added by')),
                ('added_at', models.DateTimeField(editable=False, verbose_name='added at')),
            ],
            options={
                'verbose_name': 'blocked sender',
                'verbose_name_plural': 'blocked senders',
                'ordering': ['-id'],
            },
        ),
        migrations.CreateModel(
            name='CapacityPattern',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('area_code', models.CharField(max_length=40, verbose_name='area code')),
                ('hour', models.PositiveSmallIntegerField(verbose_name='hour')),
                ('capacity', models.PositiveIntegerField(verbose_name='capacity')),
                ('told_at', models.DateTimeField(editable=False, verbose_name='told at')),
            ],
            options={
                'verbose_name': 'daily capacity',
                'verbose_name_plural': 'daily capacities',
                'ordering': ['carrier', 'area_code', 'hour'],
            },
        ),
        migrations.CreateModel(
            name='CapacitySlot',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('area_code', models.CharField(max_length=40, verbose_name='area code')),
                ('day', models.DateField(verbose_name='day')),
                ('hour', models.PositiveSmallIntegerField(verbose_name='hour')),
                ('told', models.PositiveIntegerField(verbose_name='told by the carrier')),
                ('capacity', models.PositiveIntegerField(verbose_name='capacity')),
                ('reserved', models.PositiveIntegerField(default=0, verbose_name='reserved')),
                ('by_day', models.BooleanField(default=False, verbose_name='set for this day')),
                ('told_at', models.DateTimeField(editable=False, verbose_name='told at')),
            ],
            options={
                'verbose_name': 'capacity slot',
                'verbose_name_plural': 'capacity slots',
                'ordering': ['carrier', 'area_code', 'day', 'hour'],
            },
        ),
        migrations.CreateModel(
            name='CarrierSite',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=40, verbose_name='code')),
                ('name', models.CharField(max_length=80, verbose_name='name')),
                ('address', models.CharField(blank=True, max_length=200, verbose_name='address')),
                ('phone', models.CharField(blank=True, max_length=30, verbose_name='phone')),
                ('active', models.BooleanField(default=True, verbose_name='active')),
            ],
            options={
                'verbose_name': 'site',
                'verbose_name_plural': 'sites',
                'ordering': ['carrier', 'code'],
            },
        ),
        migrations.CreateModel(
            name='ContractRevision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('chain', models.CharField(default='', editable=False, max_length=64)),
                ('created_at', models.DateTimeField(editable=False, verbose_name='created at')),
                ('updated_at', models.DateTimeField(editable=False, verbose_name='updated at')),
                ('offered_hash', models.CharField(blank=True, editable=False, max_length=64, verbose_name='hash of the terms offered')),
                ('offered_by', models.CharField(blank=True, choices=[('carrier', 'carrier'), ('customer', 'customer')], editable=False, max_length=10, verbose_name='offered by')),
                ('offered_by_user', models.BigIntegerField(editable=False, null=True)),
                ('carrier_signed_at', models.DateTimeField(editable=False, null=True, verbose_name='signed by the carrier at')),
                ('carrier_signer', models.CharField(blank=True, editable=False, max_length=120, verbose_name='signed for the carrier by')),
                ('customer_signed_at', models.DateTimeField(editable=False, null=True, verbose_name='signed by the customer at')),
                ('customer_signer', models.CharField(blank=True, editable=False, max_length=120, verbose_name='signed for the customer by')),
                ('signed_at', models.DateTimeField(editable=False, null=True, verbose_name='signed at')),
                ('signed_hash', models.CharField(blank=True, editable=False, max_length=64, verbose_name='hash of the signed terms')),
                ('ordinal', models.PositiveSmallIntegerField(verbose_name='revision')),
                ('effective_from', models.DateTimeField(verbose_name='effective from')),
                ('terms', models.TextField(blank=True, verbose_name='terms')),
                ('levels', models.JSONField(blank=True, default=dict, verbose_name='service levels')),
                ('penalties', models.JSONField(blank=True, default=dict, verbose_name='penalties')),
                ('surcharges', models.JSONField(blank=True, default=dict, help_text='By kind: fen, and thousandths of the weight fee.', verbose_name='surcharges')),
                ('volumetric_divisor', models.PositiveIntegerField(default=8000, help_text='Volume in cm³ divided by this is the volumetric weight in kg.', verbose_name='volumetric divisor (cm³/kg)')),
                ('max_grams', models.PositiveIntegerField(default=100000, verbose_name='heaviest parcel (g)')),
                ('new_valid_until', models.DateTimeField(blank=True, help_text='Only for a renewal.', null=True, verbose_name='contract valid until')),
                ('state', portal.models.workflow.StateField(choices=[('draft', 'draft'), ('awaiting', 'awaiting counter-signature'), ('signed', 'agreed'), ('refused', 'refused'), ('lapsed', 'lapsed')], default='draft', max_length=40, protected=True, verbose_name='state')),
            ],
            options={
                'verbose_name': 'contract revision',
                'verbose_name_plural': 'contract revisions',
                'ordering': ['contract', 'ordinal'],
            },
            bases=(django_fsm.FSMModelMixin, models.Model),
        ),
        migrations.CreateModel(
            name='CoverageException',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('chain', models.CharField(default='', editable=False, max_length=64)),
                ('created_at', models.DateTimeField(editable=False, verbose_name='created at')),
                ('updated_at', models.DateTimeField(editable=False, verbose_name='updated at')),
                ('area_code', models.CharField(blank=True, help_text='Empty: all areas of the carrier.', max_length=40, verbose_name='area code')),
                ('first_day', models.DateField(verbose_name='first day')),
                ('last_day', models.DateField(verbose_name='last day')),
                ('closed', models.BooleanField(default=True, verbose_name='closed')),
                ('opens', models.TimeField(blank=True, null=True, verbose_name='opens')),
                ('closes', models.TimeField(blank=True, null=True, verbose_name='closes')),
                ('reason', models.CharField(max_length=200, verbose_name='reason')),
                ('withdrawn_at', models.DateTimeField(editable=False, null=True, verbose_name='withdrawn at')),
            ],
            options={
                'verbose_name': 'exception to coverage',
                'verbose_name_plural': 'exceptions to coverage',
                'ordering': ['-first_day', 'carrier'],
            },
        ),
        migrations.CreateModel(
            name='CriterionScore',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('criterion', models.CharField(choices=[('coverage', 'coverage, remote areas included'), ('quality', 'service quality'), ('integration', 'IT integration'), ('price', 'price against quality'), ('special', 'handling of fragile and valuable goods')], max_length=12, verbose_name='criterion')),
                ('score', models.PositiveSmallIntegerField(validators=[django.core.validators.MaxValueValidator(100)], verbose_name='score (0-100)')),
                ('evidence', models.CharField(help_text='What shows it: a report, a trial, a list, a certificate.', max_length=500, verbose_name='evidence')),
            ],
            options={
                'verbose_name': 'score of a criterion',
                'verbose_name_plural': 'scores of the criteria',
                'ordering': ['carrier', 'criterion'],
            },
        ),
        migrations.CreateModel(
            name='SigningLink',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('token_hash', models.CharField(max_length=64, unique=True)),
                ('sent_to', models.EmailField(blank=True, max_length=254, verbose_name='sent to')),
                ('expires_at', models.DateTimeField(verbose_name='expires at')),
                ('created_at', models.DateTimeField(verbose_name='created at')),
                ('used_at', models.DateTimeField(null=True, verbose_name='used at')),
            ],
            options={
                'verbose_name': 'signing link',
                'verbose_name_plural': 'signing links',
            },
        ),
        migrations.AlterModelOptions(
            name='coveragearea',
            options={'ordering': ['carrier', 'code', 'valid_from'], 'verbose_name': 'coverage area', 'verbose_name_plural': 'coverage areas'},
        ),
        migrations.AddField(
            model_name='carrier',
            name='blacklist_proposed_by',
            field=models.BigIntegerField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name='carrier',
            name='integration_tested_at',
            field=models.DateTimeField(editable=False, null=True, verbose_name='integration tested at'),
        ),
        migrations.AddField(
            model_name='carrier',
            name='last_day',
            field=models.DateField(editable=False, null=True, verbose_name='last day of collection'),
        ),
        migrations.AddField(
            model_name='carrier',
            name='licence_until',
            field=models.DateField(blank=True, help_text='Last day; empty: without end.', null=True, verbose_name='licence valid until'),
        ),
        migrations.AddField(
            model_name='carrier',
            name='short_notice',
            field=models.BooleanField(default=False, editable=False, verbose_name='less notice than the law asks'),
        ),
        migrations.AddField(
            model_name='carrier',
            name='suspension_cause',
            field=models.CharField(blank=True, choices=[('safety', 'safety'), ('scorecard', 'scorecard below the floor'), ('licence', 'licence lapsed'), ('pause', 'announced pause'), ('other', 'other')], editable=False, max_length=10, verbose_name='cause of the suspension'),
        ),
        migrations.AddField(
            model_name='carriercontract',
            name='carrier_signed_at',
            field=models.DateTimeField(editable=False, null=True, verbose_name='signed by the carrier at'),
        ),
        migrations.AddField(
            model_name='carriercontract',
            name='carrier_signer',
            field=models.CharField(blank=True, editable=False, max_length=120, verbose_name='signed for the carrier by'),
        ),
        migrations.AddField(
            model_name='carriercontract',
            name='customer_signed_at',
            field=models.DateTimeField(editable=False, null=True, verbose_name='signed by the customer at'),
        ),
        migrations.AddField(
            model_name='carriercontract',
            name='customer_signer',
            field=models.CharField(blank=True, editable=False, max_length=120, verbose_name='signed for the customer by'),
        ),
        migrations.AddField(
            model_name='carriercontract',
            name='document',
            field=models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='portal.evidence', verbose_name='signed document'),
        ),
        migrations.AddField(
            model_name='carriercontract',
            name='offered_by',
            field=models.CharField(blank=True, choices=[('carrier', 'carrier'), ('customer', 'customer')], editable=False, max_length=10, verbose_name='offered by'),
        ),
        migrations.AddField(
            model_name='carriercontract',
            name='offered_by_user',
            field=models.BigIntegerField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name='carriercontract',
            name='offered_hash',
            field=models.CharField(blank=True, editable=False, max_length=64, verbose_name='hash of the terms offered'),
        ),
        migrations.AddField(
            model_name='carriercontract',
            name='renews_months',
            field=models.PositiveSmallIntegerField(default=0, help_text='0: it ends. Otherwise it goes on unless notice is given in time.', verbose_name='renews itself by (months)'),
        ),
        migrations.AddField(
            model_name='coveragearea',
            name='appointment',
            field=models.PositiveSmallIntegerField(choices=[(1, '1-hour windows'), (2, '2-hour windows'), (3, 'half days'), (4, 'the day only')], default=2, verbose_name='appointments'),
        ),
        migrations.AddField(
            model_name='coveragearea',
            name='code',
            field=models.CharField(default='', help_text="The carrier's own name of the area; its versions share it.", max_length=40, verbose_name='area code'),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='coveragearea',
            name='east',
            field=models.FloatField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name='coveragearea',
            name='immediate',
            field=models.PositiveSmallIntegerField(choices=[(1, 'within 1 hour'), (2, 'within 2 hours'), (3, 'within 3 hours'), (4, 'within 4 hours'), (5, 'by appointment only')], default=2, verbose_name='immediate pickup'),
        ),
        migrations.AddField(
            model_name='coveragearea',
            name='kind',
            field=models.CharField(choices=[('region', 'administrative region'), ('polygon', 'polygon on the map')], default='region', max_length=8, verbose_name='kind'),
        ),
        migrations.AddField(
            model_name='coveragearea',
            name='north',
            field=models.FloatField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name='coveragearea',
            name='polygon',
            field=models.JSONField(blank=True, default=list, help_text='Corners as [longitude, latitude], WGS 84.', verbose_name='polygon'),
        ),
        migrations.AddField(
            model_name='coveragearea',
            name='remote',
            field=models.BooleanField(default=False, verbose_name='remote area'),
        ),
        migrations.AddField(
            model_name='coveragearea',
            name='south',
            field=models.FloatField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name='coveragearea',
            name='west',
            field=models.FloatField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name='pickupattempt',
            name='quote',
            field=models.JSONField(default=dict, verbose_name='quote'),
        ),
        migrations.AddField(
            model_name='pickuporder',
            name='area_code',
            field=models.CharField(blank=True, max_length=40, verbose_name='area'),
        ),
        migrations.AddField(
            model_name='pickuporder',
            name='point',
            field=models.JSONField(help_text='[longitude, latitude], WGS 84.', null=True, verbose_name='place on the map'),
        ),
        migrations.AddField(
            model_name='pickuporder',
            name='volume_cm3',
            field=models.PositiveIntegerField(default=0, verbose_name='volume (cm³)'),
        ),
        migrations.AddField(
            model_name='rateline',
            name='destinations',
            field=models.JSONField(blank=True, default=list, verbose_name='to'),
        ),
        migrations.AddField(
            model_name='rateline',
            name='origins',
            field=models.JSONField(blank=True, default=list, verbose_name='from'),
        ),
        migrations.AlterField(
            model_name='carrier',
            name='quality',
            field=models.PositiveSmallIntegerField(default=800, help_text='Counts until enough has been measured: share of pickups and deliveries in time.', verbose_name='quality (0-1000)'),
        ),
        migrations.AlterField(
            model_name='carrier',
            name='state',
            field=portal.models.workflow.StateField(choices=[('prospect', 'prospect'), ('under_evaluation', 'under evaluation'), ('approved', 'approved'), ('rejected', 'rejected'), ('suspended', 'suspended'), ('offboarding', 'off-boarding'), ('offboarded', 'off-boarded'), ('blacklisted', 'blacklisted')], default='prospect', max_length=40, protected=True, verbose_name='state'),
        ),
        migrations.AlterField(
            model_name='carriercontract',
            name='state',
            field=portal.models.workflow.StateField(choices=[('draft', 'draft'), ('awaiting', 'awaiting counter-signature'), ('signed', 'signed'), ('active', 'active'), ('suspended', 'suspended'), ('terminating', 'under notice'), ('winding_down', 'winding down'), ('closed', 'closed'), ('refused', 'refused'), ('lapsed', 'lapsed')], default='draft', max_length=40, protected=True, verbose_name='state'),
        ),
        migrations.AlterField(
            model_name='coveragearea',
            name='region',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='portal.region', verbose_name='region'),
        ),
        migrations.AddField(
            model_name='blockedsender',
            name='carrier',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='blocked', to='carriers.carrier', verbose_name='carrier'),
        ),
        migrations.AddField(
            model_name='capacitypattern',
            name='carrier',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='patterns', to='carriers.carrier', verbose_name='carrier'),
        ),
        migrations.AddField(
            model_name='capacityslot',
            name='carrier',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='slots', to='carriers.carrier', verbose_name='carrier'),
        ),
        migrations.AddField(
            model_name='pickuporder',
            name='capacity_slot',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='carriers.capacityslot'),
        ),
        migrations.AddField(
            model_name='carriersite',
            name='carrier',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sites', to='carriers.carrier', verbose_name='carrier'),
        ),
        migrations.AddField(
            model_name='carriersite',
            name='region',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='portal.region', verbose_name='region'),
        ),
        migrations.AddField(
            model_name='coveragearea',
            name='site',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='areas', to='carriers.carriersite', verbose_name='site'),
        ),
        migrations.AddIndex(
            model_name='coveragearea',
            index=models.Index(condition=models.Q(('kind', 'polygon')), fields=['west', 'east', 'south', 'north'], name='coverage_by_polygon'),
        ),
        migrations.AddField(
            model_name='contractrevision',
            name='contract',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='revisions', to='carriers.carriercontract', verbose_name='contract'),
        ),
        migrations.AddField(
            model_name='pickupattempt',
            name='revision',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='carriers.contractrevision'),
        ),
        migrations.AddField(
            model_name='pickuporder',
            name='revision',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='pickups', to='carriers.contractrevision'),
        ),
        migrations.AddField(
            model_name='rateline',
            name='revision',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='rates', to='carriers.contractrevision', verbose_name='revision'),
        ),
        migrations.AddField(
            model_name='coverageexception',
            name='carrier',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='exceptions', to='carriers.carrier', verbose_name='carrier'),
        ),
        migrations.AddField(
            model_name='criterionscore',
            name='carrier',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='scores', to='carriers.carrier', verbose_name='carrier'),
        ),
        migrations.AddField(
            model_name='signinglink',
            name='contract',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='links', to='carriers.carriercontract'),
        ),
        migrations.AddField(
            model_name='signinglink',
            name='revision',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='links', to='carriers.contractrevision'),
        ),
        migrations.AddConstraint(
            model_name='blockedsender',
            constraint=models.UniqueConstraint(fields=('carrier', 'phone_hash', 'address_hash'), name='one_block_per_sender'),
        ),
        migrations.AddConstraint(
            model_name='blockedsender',
            constraint=models.CheckConstraint(condition=models.Q(('address_hash', ''), ('phone_hash', ''), _negated=True), name='block_names_somebody'),
        ),
        migrations.AddConstraint(
            model_name='capacitypattern',
            constraint=models.UniqueConstraint(fields=('carrier', 'area_code', 'hour'), name='one_pattern_per_hour'),
        ),
        migrations.AddConstraint(
            model_name='capacitypattern',
            constraint=models.CheckConstraint(condition=models.Q(('hour__lte', 23)), name='pattern_hour_of_day'),
        ),
        migrations.AddConstraint(
            model_name='capacityslot',
            constraint=models.UniqueConstraint(fields=('carrier', 'area_code', 'day', 'hour'), name='one_slot_per_hour'),
        ),
        migrations.AddConstraint(
            model_name='capacityslot',
            constraint=models.CheckConstraint(condition=models.Q(('hour__lte', 23)), name='slot_hour_of_day'),
        ),
        migrations.AddConstraint(
            model_name='capacityslot',
            constraint=models.CheckConstraint(condition=models.Q(('reserved__lte', models.F('capacity'))), name='slot_never_overbooked'),
        ),
        migrations.AddConstraint(
            model_name='carriersite',
            constraint=models.UniqueConstraint(fields=('carrier', 'code'), name='one_site_per_code'),
        ),
        migrations.AddIndex(
            model_name='contractrevision',
            index=models.Index(fields=['contract', '-effective_from'], name='revision_in_force'),
        ),
        migrations.AddConstraint(
            model_name='contractrevision',
            constraint=models.UniqueConstraint(fields=('contract', 'ordinal'), name='one_revision_per_ordinal'),
        ),
        migrations.AddConstraint(
            model_name='contractrevision',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', ('draft', 'awaiting'))), fields=('contract',), name='one_open_revision'),
        ),
        migrations.AddConstraint(
            model_name='contractrevision',
            constraint=models.CheckConstraint(condition=models.Q(('volumetric_divisor__gt', 0)), name='divisor_above_zero'),
        ),
        migrations.AddIndex(
            model_name='coverageexception',
            index=models.Index(fields=['carrier', 'first_day', 'last_day'], name='exception_by_day'),
        ),
        migrations.AddConstraint(
            model_name='coverageexception',
            constraint=models.CheckConstraint(condition=models.Q(('last_day__gte', models.F('first_day'))), name='exception_ends_after_start'),
        ),
        migrations.AddConstraint(
            model_name='coverageexception',
            constraint=models.CheckConstraint(condition=models.Q(('closed', True), models.Q(('closes__gt', models.F('opens')), ('opens__isnull', False)), _connector='OR'), name='exception_has_hours'),
        ),
        migrations.AddConstraint(
            model_name='criterionscore',
            constraint=models.UniqueConstraint(fields=('carrier', 'criterion'), name='one_score_per_criterion'),
        ),
        migrations.AddConstraint(
            model_name='criterionscore',
            constraint=models.CheckConstraint(condition=models.Q(('score__lte', 100)), name='score_up_to_100'),
        ),
    ]
