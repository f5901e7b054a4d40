"""Promises given before the ledger: whose they are, since when they stand, and until when they can be called on."""

from django.db import migrations
from django.db.models import F, OuterRef, Subquery

from tickets.policies.windows import promise_ends_at


def fill(apps, schema_editor):
    Promise, Line = apps.get_model("tickets", "OrderPromise"), apps.get_model("tickets", "OrderLine")
    line = Line.objects.filter(pk=OuterRef("line_id"))
    Promise.objects.update(
        shop_id=Subquery(line.values("order__shop_id")[:1]),
        region=Subquery(line.values("order__contact__region")[:1]),
        created_at=F("captured_at"),
        updated_at=F("captured_at"),
    )
    rows = Promise.objects.select_related("service", "line__order")
    batch = []
    for row in rows.iterator(chunk_size=500):
        row.text = {"zh": row.service.name_zh, "en": row.service.name_en}
        signed_at = row.line.order.signed_at
        row.ends_at = promise_ends_at(row.parameters, signed_at, FIXED) if signed_at else None
        batch.append(row)
        if len(batch) == 500:
            Promise.objects.bulk_update(batch, ["text", "ends_at"])
            batch.clear()
    Promise.objects.bulk_update(batch, ["text", "ends_at"])


class NoHolidays:
    """A last day is taken as it falls: the calendar of the time is no business of a migration."""

    def next_non_holiday(self, day):
        return day


FIXED = NoHolidays()


class Migration(migrations.Migration):
    dependencies = [("tickets", "0005_ledger_of_promises")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
