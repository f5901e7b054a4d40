"""Parcels that were under way before anybody watched them are looked at from now on."""

from django.db import migrations
from django.db.models.functions import Coalesce

OVER = ("delivered", "returned", "cancelled")


def watch(apps, _editor):
    under_way = apps.get_model("carriers", "Shipment").objects.exclude(status__in=OVER).exclude(waybill="")
    under_way.update(watch_at=Coalesce("last_event_at", "created_at"))


class Migration(migrations.Migration):
    dependencies = [("carriers", "0007_tracking")]
    operations = [migrations.RunPython(watch, migrations.RunPython.noop)]
