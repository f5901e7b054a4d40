
import django.db.models.deletion
import django_fsm
import portal.models.workflow
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('carriers', '0010_pickups_whole'),
        ('portal', '0012_place_of_a_contact'),
    ]

    operations = [
        migrations.CreateModel(
            name='CarrierComplaint',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('chain', models.CharField(default='', editable=False, max_length=64)),
                ('created_at', models.DateTimeField(editable=False, verbose_name='created at')),
                ('updated_at', models.DateTimeField(editable=False, verbose_name='updated at')),
                ('number', models.CharField(max_length=24, unique=True, verbose_name='number')),
                ('type', models.CharField(choices=[('late_pickup', 'late pickup'), ('damage', 'damage in transit'), ('loss', 'loss'), ('slow_transit', 'slow transit'), ('fake_sign', 'false signature or scan'), ('attitude', 'attitude'), ('overcharge', 'overcharge')], max_length=14, verbose_name='type')),
                ('raised_by', models.CharField(max_length=120, verbose_name='raised by')),
                ('statement', models.CharField(blank=True, max_length=500, verbose_name='what happened')),
                ('facts', models.JSONField(default=dict, verbose_name='facts')),
                ('liability', models.JSONField(default=dict, verbose_name='who answers by the hand-overs')),
                ('value_fen', models.PositiveBigIntegerField(default=0, verbose_name='value of the goods (fen)')),
                ('offered_fen', models.PositiveBigIntegerField(default=0, verbose_name='offered by the carrier (fen)')),
                ('penalty_fen', models.PositiveBigIntegerField(default=0, verbose_name='penalty (fen)')),
                ('by_default', models.BooleanField(default=False, verbose_name='accepted by silence')),
                ('circumstance', models.CharField(choices=[('none', 'none of these'), ('force_majeure', 'force majeure'), ('nature_of_goods', 'nature of the goods'), ('sender_packing', 'packing by the sender')], default='none', max_length=16, verbose_name='what frees the carrier')),
                ('judged_by', models.BigIntegerField(editable=False, null=True)),
                ('appealed_at', models.DateTimeField(null=True, verbose_name='appealed at')),
                ('appeal_until', models.DateTimeField(null=True, verbose_name='appeal until')),
                ('state', portal.models.workflow.StateField(choices=[('raised', 'raised'), ('contested', 'contested'), ('fault_accepted', 'fault accepted'), ('fault_confirmed', 'fault confirmed'), ('dismissed', 'dismissed'), ('penalised', 'penalised'), ('under_appeal', 'under appeal'), ('closed', 'closed')], default='raised', max_length=40, protected=True, verbose_name='state')),
            ],
            options={
                'verbose_name': 'complaint against a carrier',
                'verbose_name_plural': 'complaints against carriers',
                'ordering': ['-id'],
            },
            bases=(django_fsm.FSMModelMixin, models.Model),
        ),
        migrations.CreateModel(
            name='CarrierScorecard',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('region', models.CharField(blank=True, help_text='Where goods are collected; empty: everywhere.', max_length=2, verbose_name='province')),
                ('period_from', models.DateField(verbose_name='from')),
                ('period_to', models.DateField(help_text='The first day no longer covered.', verbose_name='to')),
                ('counts', models.JSONField(default=dict, verbose_name='counts')),
                ('quality', models.PositiveSmallIntegerField(verbose_name='quality (0-1000)')),
                ('sufficient', models.BooleanField(verbose_name='sample large enough')),
                ('computed_at', models.DateTimeField(verbose_name='computed at')),
            ],
            options={
                'verbose_name': 'scorecard of a carrier',
                'verbose_name_plural': 'scorecards of carriers',
                'ordering': ['-period_to', '-period_from', 'carrier', 'region'],
            },
        ),
        migrations.CreateModel(
            name='CarrierStatement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('chain', models.CharField(default='', editable=False, max_length=64)),
                ('created_at', models.DateTimeField(editable=False, verbose_name='created at')),
                ('updated_at', models.DateTimeField(editable=False, verbose_name='updated at')),
                ('number', models.CharField(max_length=24, unique=True, verbose_name='number')),
                ('period', models.DateField(help_text='Its first day.', verbose_name='month')),
                ('total_fen', models.BigIntegerField(default=0, verbose_name='total (fen)')),
                ('carrier_accepted_at', models.DateTimeField(null=True, verbose_name='accepted by the carrier at')),
                ('customer_accepted_at', models.DateTimeField(null=True, verbose_name='accepted by the customer at')),
                ('accepted_at', models.DateTimeField(null=True, verbose_name='accepted at')),
                ('paid_at', models.DateTimeField(null=True, verbose_name='paid at')),
                ('payment_reference', models.CharField(blank=True, max_length=60, verbose_name='reference of the payment')),
                ('state', portal.models.workflow.StateField(choices=[('open', 'being checked'), ('sent', 'sent to both sides'), ('disputed', 'disputed'), ('accepted', 'accepted'), ('paid', 'paid')], default='open', max_length=40, protected=True, verbose_name='state')),
            ],
            options={
                'verbose_name': 'statement of a carrier',
                'verbose_name_plural': 'statements of carriers',
                'ordering': ['-period', '-id'],
            },
            bases=(django_fsm.FSMModelMixin, models.Model),
        ),
        migrations.CreateModel(
            name='CustodyRecord',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('holder', models.CharField(choices=[('buyer', 'buyer'), ('carrier', 'carrier'), ('site', 'site of the carrier'), ('station', 'station or locker'), ('merchant', 'merchant'), ('repair_centre', 'repair centre')], max_length=14, verbose_name='held by')),
                ('holder_name', models.CharField(blank=True, max_length=120, verbose_name='name of the holder')),
                ('taken_from', models.CharField(blank=True, choices=[('buyer', 'buyer'), ('carrier', 'carrier'), ('site', 'site of the carrier'), ('station', 'station or locker'), ('merchant', 'merchant'), ('repair_centre', 'repair centre')], max_length=14, verbose_name='taken from')),
                ('happened_at', models.DateTimeField(verbose_name='happened at')),
                ('recorded_at', models.DateTimeField(verbose_name='recorded at')),
                ('recorded_by', models.CharField(blank=True, max_length=120, verbose_name='recorded by')),
                ('grams', models.PositiveIntegerField(null=True, verbose_name='weight (g)')),
                ('packaging', models.CharField(choices=[('intact', 'intact'), ('damaged', 'damaged'), ('opened', 'opened'), ('unknown', 'not looked at')], default='unknown', max_length=8, verbose_name='packaging')),
                ('note', models.CharField(blank=True, max_length=200, verbose_name='note')),
            ],
            options={
                'verbose_name': 'hand-over',
                'verbose_name_plural': 'hand-overs',
                'ordering': ['happened_at', 'id'],
            },
        ),
        migrations.CreateModel(
            name='LineDispute',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('chain', models.CharField(default='', editable=False, max_length=64)),
                ('created_at', models.DateTimeField(editable=False, verbose_name='created at')),
                ('updated_at', models.DateTimeField(editable=False, verbose_name='updated at')),
                ('number', models.CharField(max_length=24, unique=True, verbose_name='number')),
                ('raised_by', models.CharField(choices=[('carrier', 'carrier'), ('customer', 'customer')], max_length=10, verbose_name='raised by')),
                ('reason', models.CharField(max_length=200, verbose_name='reason')),
                ('claimed_fen', models.BigIntegerField(verbose_name='claimed (fen)')),
                ('agreed_fen', models.BigIntegerField(null=True, verbose_name='right amount (fen)')),
                ('state', portal.models.workflow.StateField(choices=[('waiting', 'waiting for the other side'), ('with_staff', 'with the platform'), ('agreed', 'agreed'), ('valid', 'found valid'), ('invalid', 'found invalid'), ('unclear', 'cannot be judged'), ('cancelled', 'taken back')], default='waiting', max_length=40, protected=True, verbose_name='state')),
            ],
            options={
                'verbose_name': 'dispute over a line',
                'verbose_name_plural': 'disputes over lines',
                'ordering': ['-id'],
            },
            bases=(django_fsm.FSMModelMixin, models.Model),
        ),
        migrations.CreateModel(
            name='StatementLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('freight', 'freight'), ('penalty', 'penalty'), ('adjustment', 'adjustment')], max_length=10, verbose_name='kind')),
                ('reference', models.CharField(max_length=60, verbose_name='for')),
                ('amount_fen', models.BigIntegerField(verbose_name='amount (fen)')),
                ('happened_at', models.DateTimeField(verbose_name='happened at')),
            ],
            options={
                'verbose_name': 'line of a statement',
                'verbose_name_plural': 'lines of statements',
                'ordering': ['statement', 'id'],
            },
        ),
        migrations.CreateModel(
            name='StatementPosting',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('step', models.CharField(choices=[('open', 'being checked'), ('sent', 'sent to both sides'), ('disputed', 'disputed'), ('accepted', 'accepted'), ('paid', 'paid')], max_length=10, verbose_name='step')),
                ('book', models.CharField(choices=[('freight', 'freight'), ('penalties', 'penalties'), ('payable', 'owed to the carrier'), ('clearing', 'with the bank')], max_length=10, verbose_name='book')),
                ('amount_fen', models.BigIntegerField(verbose_name='amount (fen)')),
                ('posted_at', models.DateTimeField(verbose_name='posted at')),
            ],
            options={
                'verbose_name': 'posting of a statement',
                'verbose_name_plural': 'postings of statements',
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='SuspiciousEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('chain', models.CharField(default='', editable=False, max_length=64)),
                ('created_at', models.DateTimeField(editable=False, verbose_name='created at')),
                ('updated_at', models.DateTimeField(editable=False, verbose_name='updated at')),
                ('kind', models.CharField(choices=[('attempt_without_evidence', 'failed attempt without any contact'), ('signed_far_away', 'signed for in another city'), ('picked_up_before_arrival', 'collected before anybody was sent'), ('weight_drift', 'weight differs between hand-overs'), ('scan_in_the_future', 'scan in the future')], max_length=30, verbose_name='kind')),
                ('key', models.CharField(max_length=120, unique=True)),
                ('facts', models.JSONField(default=dict, verbose_name='facts')),
                ('raised_at', models.DateTimeField(verbose_name='raised at')),
                ('state', portal.models.workflow.StateField(choices=[('open', 'open'), ('confirmed', 'confirmed'), ('dismissed', 'dismissed')], default='open', max_length=40, protected=True, verbose_name='state')),
                ('decided_at', models.DateTimeField(null=True, verbose_name='decided at')),
            ],
            options={
                'verbose_name': 'suspicious report',
                'verbose_name_plural': 'suspicious reports',
                'ordering': ['-id'],
            },
            bases=(django_fsm.FSMModelMixin, models.Model),
        ),
        migrations.AddField(
            model_name='shipment',
            name='unexamined',
            field=models.BooleanField(default=False, editable=False),
        ),
        migrations.AddIndex(
            model_name='shipment',
            index=models.Index(condition=models.Q(('unexamined', True)), fields=['id'], name='shipment_unexamined'),
        ),
        migrations.AddField(
            model_name='carriercomplaint',
            name='carrier',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='complaints', to='carriers.carrier', verbose_name='carrier'),
        ),
        migrations.AddField(
            model_name='carriercomplaint',
            name='contract',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='complaints', to='carriers.carriercontract', verbose_name='contract'),
        ),
        migrations.AddField(
            model_name='carriercomplaint',
            name='raiser',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='portal.partner'),
        ),
        migrations.AddField(
            model_name='carriercomplaint',
            name='revision',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='carriers.contractrevision'),
        ),
        migrations.AddField(
            model_name='carriercomplaint',
            name='shipment',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='complaints', to='carriers.shipment', verbose_name='shipment'),
        ),
        migrations.AddField(
            model_name='carriercomplaint',
            name='shop',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='portal.shop', verbose_name='shop'),
        ),
        migrations.AddField(
            model_name='carrierscorecard',
            name='carrier',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='scorecards', to='carriers.carrier', verbose_name='carrier'),
        ),
        migrations.AddField(
            model_name='carrierstatement',
            name='carrier',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='carriers.carrier', verbose_name='carrier'),
        ),
        migrations.AddField(
            model_name='carrierstatement',
            name='contract',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='statements', to='carriers.carriercontract', verbose_name='contract'),
        ),
        migrations.AddField(
            model_name='carrierstatement',
            name='shop',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='portal.shop', verbose_name='shop'),
        ),
        migrations.AddField(
            model_name='custodyrecord',
            name='event',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='carriers.trackingevent'),
        ),
        migrations.AddField(
            model_name='custodyrecord',
            name='evidence',
            field=models.ManyToManyField(related_name='+', to='portal.evidence', verbose_name='photos'),
        ),
        migrations.AddField(
            model_name='custodyrecord',
            name='partner',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='portal.partner'),
        ),
        migrations.AddField(
            model_name='custodyrecord',
            name='shipment',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='custody', to='carriers.shipment', verbose_name='shipment'),
        ),
        migrations.AddField(
            model_name='linedispute',
            name='statement',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='disputes', to='carriers.carrierstatement', verbose_name='statement'),
        ),
        migrations.AddField(
            model_name='statementline',
            name='attempt',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='statement_lines', to='carriers.pickupattempt'),
        ),
        migrations.AddField(
            model_name='statementline',
            name='complaint',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='statement_lines', to='carriers.carriercomplaint'),
        ),
        migrations.AddField(
            model_name='statementline',
            name='dispute',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='corrections', to='carriers.linedispute'),
        ),
        migrations.AddField(
            model_name='statementline',
            name='statement',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='carriers.carrierstatement', verbose_name='statement'),
        ),
        migrations.AddField(
            model_name='linedispute',
            name='line',
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='disputed', to='carriers.statementline', verbose_name='line'),
        ),
        migrations.AddField(
            model_name='statementposting',
            name='statement',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='postings', to='carriers.carrierstatement', verbose_name='statement'),
        ),
        migrations.AddField(
            model_name='suspiciousevent',
            name='carrier',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='carriers.carrier', verbose_name='carrier'),
        ),
        migrations.AddField(
            model_name='suspiciousevent',
            name='shipment',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='suspicions', to='carriers.shipment', verbose_name='shipment'),
        ),
        migrations.AddIndex(
            model_name='carriercomplaint',
            index=models.Index(fields=['carrier', 'created_at'], name='complaint_of_carrier'),
        ),
        migrations.AddConstraint(
            model_name='carriercomplaint',
            constraint=models.UniqueConstraint(fields=('type', 'shipment'), name='one_complaint_per_type_and_parcel'),
        ),
        migrations.AddIndex(
            model_name='carrierscorecard',
            index=models.Index(condition=models.Q(('sufficient', True)), fields=['carrier', '-region', '-period_to', '-period_from'], name='scorecard_for_choice'),
        ),
        migrations.AddConstraint(
            model_name='carrierscorecard',
            constraint=models.UniqueConstraint(fields=('carrier', 'region', 'period_from', 'period_to'), name='one_scorecard_per_period'),
        ),
        migrations.AddConstraint(
            model_name='carrierstatement',
            constraint=models.UniqueConstraint(fields=('contract', 'period'), name='one_statement_per_month'),
        ),
        migrations.AddConstraint(
            model_name='custodyrecord',
            constraint=models.UniqueConstraint(condition=models.Q(('event__isnull', False)), fields=('shipment', 'event'), name='one_hand_over_per_event'),
        ),
        migrations.AddConstraint(
            model_name='statementline',
            constraint=models.UniqueConstraint(condition=models.Q(('kind', 'freight')), fields=('attempt',), name='billed_once'),
        ),
        migrations.AddConstraint(
            model_name='statementline',
            constraint=models.UniqueConstraint(condition=models.Q(('kind', 'penalty')), fields=('complaint',), name='penalised_once'),
        ),
        migrations.AddConstraint(
            model_name='statementline',
            constraint=models.UniqueConstraint(condition=models.Q(('kind', 'adjustment')), fields=('dispute',), name='corrected_once'),
        ),
        migrations.AddConstraint(
            model_name='statementposting',
            constraint=models.UniqueConstraint(fields=('statement', 'step', 'book'), name='posted_once_per_book'),
        ),
        migrations.AddConstraint(
            model_name='statementposting',
            constraint=models.CheckConstraint(condition=models.Q(('amount_fen', 0), _negated=True), name='posting_moves_something'),
        ),
        migrations.AddIndex(
            model_name='suspiciousevent',
            index=models.Index(fields=['shipment', 'state'], name='suspicion_of_parcel'),
        ),
    ]
