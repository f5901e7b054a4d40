"""Cases opened before their kinds had details of their own get them, so that every page and move finds them."""

from itertools import count

from django.db import migrations
from django.db.models import OuterRef, Subquery


def returns(apps, schema_editor):
    Ticket, Detail = apps.get_model("tickets", "Ticket"), apps.get_model("tickets", "ReturnDetail")
    attempts = {}
    batch = []
    rows = Ticket.objects.filter(kind="return", return_detail__isnull=True).order_by("id")
    for row in rows.iterator(chunk_size=500):
        attempts[row.line_id] = attempts.get(row.line_id, 0) + 1
        fen = row.requested_fen if row.approved_fen is None else row.approved_fen
        batch.append(
            Detail(
                ticket_id=row.pk,
                attempt=attempts[row.line_id],
                entitled_fen=fen,
                shares={str(row.line_id): fen},
                tenders={"money": fen},
            )
        )
    Detail.objects.bulk_create(batch, batch_size=500)


def repairs(apps, schema_editor):
    Ticket, Detail = apps.get_model("tickets", "Ticket"), apps.get_model("tickets", "WarrantyDetail")
    Unit = apps.get_model("tickets", "ProductUnit")
    numbers = count(1)
    known = {}
    rows = Ticket.objects.filter(kind="warranty", warranty__isnull=True, line__isnull=False)
    for row in rows.select_related("line").order_by("id").iterator(chunk_size=500):
        serial = row.decision.get("serial") or row.line.serial
        key = (row.shop_id, row.line.item, serial) if serial else ("line", row.line_id)
        if key not in known:
            known[key] = Unit.objects.create(
                number=f"PU0000-{next(numbers):06d}",
                shop_id=row.shop_id,
                line_id=row.line_id,
                item=row.line.item,
                serial=serial,
                warranty_months=12,
                created_at=row.created_at,
            )
        Detail.objects.create(ticket_id=row.pk, unit=known[key], route="courier_pickup")


def carriers(apps, schema_editor):
    """Which carrier a promise is counted for in reports."""
    Promise, Line = apps.get_model("tickets", "OrderPromise"), apps.get_model("tickets", "OrderLine")
    parcels = Line.objects.filter(pk=OuterRef("line_id"))
    code = Subquery(parcels.values("order__shipment__carrier__code")[:1])
    Promise.objects.filter(line__order__shipment__isnull=False).update(carrier=code)


class Migration(migrations.Migration):
    dependencies = [("tickets", "0008_cases_whole")]
    operations = [
        migrations.RunPython(returns, migrations.RunPython.noop),
        migrations.RunPython(repairs, migrations.RunPython.noop),
        migrations.RunPython(carriers, migrations.RunPython.noop),
    ]
