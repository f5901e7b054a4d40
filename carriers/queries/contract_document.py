"""A contract as people read and sign it: headings, pairs and tables, the same for the page, the print and the PDF."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from carriers.adapters.contract_pdf import ContractDocument, Section
from carriers.models import CarrierContract, ContractRevision
from carriers.policies.slots import SHANGHAI
from carriers.states import ComplaintType, ServiceLevel, SurchargeKind
from portal.models import Region
from portal.policies.money import format_fen


def document_of(revision: ContractRevision, terms_hash: str) -> ContractDocument:
    """One revision of a contract with everything its signatures cover."""
    contract = revision.contract
    sections = (
        Section(_("Parties and dates"), pairs=tuple(_parties(contract, revision))),
        Section(_("Terms"), text=revision.terms),
        Section(_("Prices"), table=_rates(revision)),
        Section(_("Surcharges"), pairs=_amounts(revision.surcharges, SurchargeKind.choices)),
        Section(_("Service levels"), pairs=_levels(revision.levels)),
        Section(_("Penalties"), pairs=_amounts(revision.penalties, ComplaintType.choices)),
    )
    return ContractDocument(
        title=_("Carrier contract %s") % contract.number,
        subtitle=_("Revision %s") % revision.ordinal,
        sections=tuple(s for s in sections if s.text or s.pairs or s.table),
        signatures=(
            (_("For the carrier"), _signature(revision.carrier_signer, revision.carrier_signed_at)),
            (_("For the customer"), _signature(revision.customer_signer, revision.customer_signed_at)),
        ),
        terms_hash=terms_hash,
    )


def _parties(contract: CarrierContract, revision: ContractRevision) -> Iterator[tuple[str, str]]:
    shop = contract.shop
    yield _("Carrier"), f"{contract.carrier.name} ({contract.carrier.code})"
    yield (
        _("Customer"),
        f"{shop.merchant.legal_name} · {shop.name}" if shop else _("the platform, for all shops"),
    )
    yield _("Services"), ", ".join(_(code.replace("_", " ")) for code in contract.services)
    yield _("Valid from"), _instant(contract.valid_from)
    yield _("Valid until"), _instant(revision.new_valid_until or contract.valid_until)
    yield _("These terms from"), _instant(revision.effective_from)
    yield _("Notice"), _("%s days") % contract.notice_days
    if contract.renews_months:
        yield _("Renews itself by"), _("%s months") % contract.renews_months
    yield _("Heaviest parcel"), f"{revision.max_grams} g"
    yield _("Volumetric divisor"), f"{revision.volumetric_divisor} cm³/kg"


def _rates(revision: ContractRevision) -> tuple[tuple[str, ...], ...]:
    lines = list(revision.rates.order_by("id"))
    codes = {code for line in lines for code in (*line.origins, *line.destinations)}
    names = dict(Region.objects.filter(pk__in=codes).values_list("code", "name"))
    heading = (_("From"), _("To"), _("First weight"), _("First-weight fee"), _("Step"), _("Fee per step"))
    rows = [
        (
            zone_words(line.origins, names),
            zone_words(line.destinations, names),
            f"{line.first_weight_grams} g",
            format_fen(line.first_fee_fen),
            f"{line.step_grams} g",
            format_fen(line.step_fee_fen),
        )
        for line in lines
    ]
    return (heading, *rows) if rows else ()


def zone_words(zone: Sequence[str], names: Mapping[str, str]) -> str:
    """A zone by the names of its regions."""
    return ", ".join(names.get(code, code) for code in zone) or _("anywhere")


def _amounts(table: Mapping[str, Mapping[str, int]], kinds: Any) -> tuple[tuple[str, str], ...]:
    labels = dict(kinds)
    return tuple((str(labels.get(kind, kind)), ", ".join(_terms(terms))) for kind, terms in table.items())


def _terms(terms: Mapping[str, int]) -> Iterator[str]:
    words = {
        "permille": _("%s ‰ of the weight fee"),
        "value_permille": _("%s ‰ of the value of the goods"),
        "bill_permille": _("%s ‰ of the bill"),
    }
    for name, amount in terms.items():
        if name == "fen":
            yield format_fen(amount)
        elif name == "cap_fen":
            yield _("at most %s") % format_fen(amount)
        else:
            yield words[name] % amount


def _levels(levels: Mapping[str, int]) -> tuple[tuple[str, str], ...]:
    labels = dict(ServiceLevel.choices)
    return tuple((str(labels.get(name, name)), str(value)) for name, value in levels.items())


def _signature(signer: str, signed_at: datetime | None) -> str:
    return f"{signer} · {_instant(signed_at)}" if signed_at else _("not signed")


def _instant(instant: datetime) -> str:
    return instant.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M")


def differences(before: ContractRevision, after: ContractRevision) -> list[tuple[str, str, str, str]]:
    """What two revisions say differently: part, what, before, after; empty where one says nothing."""
    said = [
        {section.title: _said(section) for section in document_of(row, "").sections}
        for row in (before, after)
    ]
    found = []
    for part in dict.fromkeys((*said[0], *said[1])):
        old, new = said[0].get(part, {}), said[1].get(part, {})
        for name in dict.fromkeys((*old, *new)):
            if old.get(name, "") != new.get(name, ""):
                found.append((part, name, old.get(name, ""), new.get(name, "")))
    return found


def _said(section: Section) -> dict[str, str]:
    """A section as names and values; the route names a line of the price book."""
    rows = {" → ".join(row[:2]): " · ".join(row[2:]) for row in section.table[1:]}
    text = {"": section.text} if section.text else {}
    return text | dict(section.pairs) | rows
