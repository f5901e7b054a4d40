"""The terms and prices of every contract become its first revision; what was booked points at it."""

from django.db import migrations

UNDECIDED = {"draft": "draft", "awaiting": "draft", "refused": "refused", "lapsed": "lapsed"}
BATCH = 500


def first_revisions(apps, _editor):
    contract_model = apps.get_model("carriers", "CarrierContract")
    revision_model = apps.get_model("carriers", "ContractRevision")
    # What was offered had no hash that a signature could be held against: it is proposed again.
    contract_model.objects.filter(state="awaiting").update(state="draft")
    for contract in contract_model.objects.order_by("pk").iterator(chunk_size=BATCH):
        revision = revision_model.objects.create(
            contract=contract,
            ordinal=1,
            effective_from=contract.valid_from,
            terms=contract.terms,
            state=UNDECIDED.get(contract.state, "signed"),
            signed_at=contract.signed_at,
            signed_hash=contract.signed_hash,
            carrier_signed_at=contract.signed_at,
            customer_signed_at=contract.signed_at,
            created_at=contract.created_at,
            updated_at=contract.updated_at,
        )
        contract_model.objects.filter(pk=contract.pk).update(
            offered_hash=contract.signed_hash,
            carrier_signed_at=contract.signed_at,
            customer_signed_at=contract.signed_at,
        )
        for line in contract.rates.all():
            line.revision = revision
            line.origins = [line.origin] if line.origin else []
            line.destinations = [line.destination] if line.destination else []
            line.save(update_fields=["revision", "origins", "destinations"])
        contract.pickups.update(revision=revision)
        apps.get_model("carriers", "PickupAttempt").objects.filter(contract=contract).update(revision=revision)


def quotes_of_attempts(apps, _editor):
    """What was asked for each attempt under the old price lines, as far as its pickup still says so."""
    attempts = apps.get_model("carriers", "PickupAttempt").objects.select_related("pickup")
    for attempt in attempts.iterator(chunk_size=BATCH):
        pickup = attempt.pickup
        attempt.quote = {
            "charged_grams": pickup.charged_grams or pickup.weight_grams,
            "volumetric_grams": 0,
            "first_fee_fen": pickup.first_weight_fee_fen,
            "weight_fee_fen": pickup.fee_fen,
            "surcharges": [],
            "total_fen": pickup.fee_fen,
        }
        attempt.save(update_fields=["quote"])


def codes_of_areas(apps, _editor):
    """An area is known by its region; a second one of the same carrier by a number besides."""
    seen = set()
    for area in apps.get_model("carriers", "CoverageArea").objects.order_by("pk").iterator(chunk_size=BATCH):
        key = (area.carrier_id, area.region_id, area.valid_from)
        area.code = area.region_id if key not in seen else f"{area.region_id}-{area.pk}"
        area.immediate = area.immediate_hours if 1 <= area.immediate_hours <= 4 else 5
        area.save(update_fields=["code", "immediate"])
        seen.add(key)


class Migration(migrations.Migration):
    dependencies = [("carriers", "0004_agreements")]
    operations = [
        migrations.RunPython(first_revisions, migrations.RunPython.noop),
        migrations.RunPython(quotes_of_attempts, migrations.RunPython.noop),
        migrations.RunPython(codes_of_areas, migrations.RunPython.noop),
    ]
