"""Weight, bills and the buyer's share of a pickup (E10, E12, C-13)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from django.contrib.contenttypes.models import ContentType
from django.utils.translation import gettext_noop as noop

from carriers.models import PickupAttempt, PickupBill, PickupOrder
from carriers.models.forms import MOST_FEN
from carriers.policies import billing, fees, rates
from carriers.policies.rates import Parcel, Quote
from carriers.queries.contracts import tariff_of
from carriers.services import paying
from carriers.states import PickupState
from portal.actors import SYSTEM
from portal.errors import Reason
from portal.models import Evidence
from portal.policies.terms import end_of
from portal.queries.calendar import business_calendar
from portal.queries.policy import term_at, value_at
from portal.queries.timeline import latest_fact
from portal.services import deadlines, moves, timeline
from portal.states import Visibility
from portal.workflow import Context

FREIGHT = "freight"


class Share(NamedTuple):
    """The fee as far as it concerns the buyer, and what insurance pays of it. Fen."""

    fee_fen: int
    offset_fen: int


@moves.check(PickupOrder, "weigh")
def something_is_said(_row: PickupOrder, context: Context) -> Iterator[Reason]:
    """A weight, a volume or a fee."""
    said = context.data
    if said and not (said["grams"] or said["volume_cm3"] or said["fee_fen"] is not None):
        yield Reason("nothing_said", noop("Give a weight, a volume or a fee."))


@moves.check(PickupOrder, "weigh")
def more_needs_a_photo(row: PickupOrder, context: Context) -> Iterator[Reason]:
    """Whoever charges more than was agreed shows the scales (E10)."""
    said = context.data
    if not said or has_photo(row, said["photo"]):
        return
    if said["photo"]:
        yield Reason("photo_unknown", noop("This photo was not handed in with the pickup."))
    elif for_buyer(row, winner(row), sum(_lines(row, said).values())) > row.agreed_fen:
        yield Reason("evidence_missing", noop("Charging more than agreed needs a photo of the scales."))


def has_photo(row: PickupOrder, sha256: str) -> bool:
    """Whether a file with this hash was handed in with the pickup."""
    kind = ContentType.objects.get_for_model(row)
    files = Evidence.objects.filter(subject_type=kind, subject_id=row.pk)
    return bool(sha256) and files.filter(sha256=sha256.lower()).exists()


@moves.consequence(PickupOrder, "weigh")
def bill_weight(row: PickupOrder, context: Context) -> None:
    """Charge what the contract of the booking says for the heavier of scales and volume, or the fee named."""
    said, attempt = context.data, winner(row)
    known = contract_price(row, said["grams"], said["volume_cm3"])
    grams = known.charged_grams if known else said["grams"]
    lines = _lines(row, said)
    fee = keep_lines(attempt, lines, at=row.updated_at, grams=grams, photo=said["photo"], whole=True)
    bill = {"fee_fen": fee, "grams": grams}
    moves.perform(row, "take_bill", actor=SYSTEM, at=context.at, data=bill, recorded_at=row.updated_at)


def _lines(row: PickupOrder, said: Mapping[str, int | None]) -> dict[str, int]:
    if (named := said["fee_fen"]) is not None:
        return {FREIGHT: named}
    price = contract_price(row, said["grams"], said["volume_cm3"])
    if price is None:
        return {FREIGHT: winner(row).fee_fen}
    return {FREIGHT: price.weight_fee_fen, **dict(price.surcharges)}


def contract_price(row: PickupOrder, grams: int | None, volume_cm3: int | None) -> Quote | None:
    """The price under the terms of the booking (D2); None where they have none for such a parcel.

    What is not said now stays as it was ordered. Circumstances that the carrier who came was to charge are charged
    again.
    """
    if row.revision is None:
        return None
    charged = frozenset(line["kind"] for line in winner(row).quote.get("surcharges", ()))
    parcel = Parcel(grams or row.weight_grams, volume_cm3 or row.volume_cm3, frozenset(row.needs), charged)
    return rates.quote(tariff_of(row.revision), row.sender.region, row.recipient.region, parcel)


def for_buyer(row: PickupOrder, attempt: PickupAttempt, fee_fen: int) -> int:
    """What of a carrier's fee is the buyer's, by the price agreed at booking."""
    return share_of(row, attempt.quote, fee_fen).fee_fen


def share_of(row: PickupOrder, quoted: Mapping[str, Any], fee_fen: int) -> Share:
    """What of the fee of a carrier with this quote is the buyer's, and what insurance takes off: by the price agreed,
    whoever comes (E4, invariant 10). Until a price is agreed the quote itself counts."""
    fee = billing.for_buyer(fee_fen, quoted["total_fen"], row.quote.get("total_fen", quoted["total_fen"]))
    own = fees.insurance_offset(row.insured_cap_fen, quoted["first_fee_fen"], row.pay_mode)
    return Share(fee, row.quote.get("offset_fen", own))


def winner(row: PickupOrder) -> PickupAttempt:
    """The attempt that collected."""
    return row.attempts.get(shipment=row.shipment)


def is_credible(attempt: PickupAttempt, lines: Mapping[str, int]) -> bool:
    """Whether a bill with these lines added can be true of one pickup."""
    known: dict[str, int] = dict(attempt.bills.values_list("kind", "amount_fen"))
    within = all(abs(fen) <= MOST_FEN for fen in lines.values())
    return within and billing.total((known | dict(lines)).items()) <= MOST_FEN


def keep_lines(
    attempt: PickupAttempt,
    lines: Mapping[str, int],
    *,
    at: datetime,
    grams: int | None = None,
    photo: str = "",
    whole: bool = False,
) -> int:
    """Keep new lines of a bill and return the total: types add up, repeated ones do not (KD2). A `whole` bill
    brings every type that it leaves out down to nothing."""
    known: dict[str, int] = dict(attempt.bills.values_list("kind", "amount_fen"))
    said = dict.fromkeys(known, 0) | dict(lines) if whole else dict(lines)
    PickupBill.objects.bulk_create(
        PickupBill(attempt=attempt, kind=kind[:30], amount_fen=fen, grams=grams, photo=photo, told_at=at)
        for kind, fen in said.items()
        if billing.is_news(known, kind, fen)
    )
    attempt.fee_fen = billing.total((known | said).items())
    attempt.save(update_fields=["fee_fen"])
    return attempt.fee_fen


@moves.consequence(PickupOrder, "take_bill")
def apply_bill(row: PickupOrder, context: Context) -> None:
    """The fee counts at once, unless the buyer is to be asked first; then the fee agreed stays until they answer."""
    fee = for_buyer(row, winner(row), context.data["fee_fen"])
    limit = value_at("pickup.ask_above_fen", context.at)
    if not billing.must_ask(fee, row.agreed_fen, limit, row.pay_mode):
        row.fee_fen, row.proposed_fen, row.consent_by = fee, None, None
    elif not _contested(row, fee):
        _ask_for_consent(row, fee)
    row.save()
    deadlines.settle(row, at=context.at)
    close_the_bill(row, context)


def _contested(row: PickupOrder, fee_fen: int) -> bool:
    """Whether this very fee was the last that the buyer was asked about, and refused."""
    asked, refused = (latest_fact(row, f"pickup.{name}") for name in ("consent_asked", "weight_contested"))
    return (
        asked is not None
        and refused is not None
        and asked.pk < refused.pk
        and asked.data["fee_fen"] == fee_fen
    )


def _ask_for_consent(row: PickupOrder, fee_fen: int) -> None:
    heard = row.updated_at
    row.proposed_fen = fee_fen
    row.consent_by = end_of(term_at("pickup.weight_consent", heard), heard, business_calendar())
    facts = {"fee_fen": fee_fen, "agreed_fen": row.agreed_fen, "grams": row.charged_grams}
    timeline.record(
        "pickup.consent_asked", row, actor=SYSTEM, at=heard, data=facts, visibility=Visibility.BUYER
    )


@moves.consequence(PickupOrder, "agree_to_weight", "contest_weight")
def close_the_bill(row: PickupOrder, context: Context) -> None:
    """With the fee final the pickup is settled, and what the buyer owes or gets back follows."""
    paying.follow(row, at=row.updated_at)
    if row.state == PickupState.COLLECTED and row.proposed_fen is None:
        moves.perform(row, "settle", actor=SYSTEM, at=context.at)
