"""Repairs shipped back before the column was there take the instant of the fact; the role groups learn the new tables."""

from importlib import import_module

from django.db import migrations
from django.db.models import OuterRef, Subquery

create_groups = import_module("tickets.migrations.0002_roles").create_groups


def take_from_the_timeline(apps, schema_editor):
    ContentType = apps.get_model("contenttypes", "ContentType")
    kind = ContentType.objects.filter(app_label="tickets", model="repairjob").first()
    if kind is None:
        return
    Event, Job = apps.get_model("portal", "TimelineEvent"), apps.get_model("tickets", "RepairJob")
    facts = Event.objects.filter(
        subject_type_id=kind.pk, subject_id=OuterRef("pk"), name="repair.shipped_back"
    ).order_by("happened_at", "id")
    Job.objects.filter(shipped_at=None).update(shipped_at=Subquery(facts.values("happened_at")[:1]))


class Migration(migrations.Migration):
    dependencies = [("tickets", "0015_scorecards_of_partners")]
    operations = [
        migrations.RunPython(take_from_the_timeline, migrations.RunPython.noop),
        migrations.RunPython(create_groups, migrations.RunPython.noop),
    ]
