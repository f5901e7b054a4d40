"""What carriers were owed for attempts made before: as their pickup was billed."""

from django.db import migrations
from django.db.models import OuterRef, Subquery


def fill(apps, _editor):
    pickups = apps.get_model("carriers", "PickupOrder").objects.filter(pk=OuterRef("pickup"))
    fee = Subquery(pickups.values("fee_fen")[:1])
    apps.get_model("carriers", "PickupAttempt").objects.filter(fee_fen=0).update(fee_fen=fee)


class Migration(migrations.Migration):
    dependencies = [("carriers", "0012_fees_of_attempts")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
