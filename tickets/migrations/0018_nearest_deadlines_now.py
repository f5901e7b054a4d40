"""Cases that are there take the end of their nearest running deadline."""

from django.db import migrations
from django.db.models import OuterRef, Subquery


def take_nearest(apps, schema_editor):
    kind = apps.get_model("contenttypes", "ContentType").objects.filter(app_label="tickets", model="ticket").first()
    if kind is None:
        return
    Deadline, Ticket = apps.get_model("portal", "Deadline"), apps.get_model("tickets", "Ticket")
    running = Deadline.objects.filter(subject_type_id=kind.pk, settled_at=None)
    nearest = running.filter(subject_id=OuterRef("pk")).order_by("due_at").values("due_at")
    Ticket.objects.filter(pk__in=running.values("subject_id")).update(sort_due=Subquery(nearest[:1]))


class Migration(migrations.Migration):
    dependencies = [("tickets", "0017_nearest_deadline_of_cases")]
    operations = [migrations.RunPython(take_nearest, migrations.RunPython.noop)]
