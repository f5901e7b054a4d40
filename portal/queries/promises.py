"""What a shop promises its buyers at an instant: one query, from the memberships themselves.

Nothing is stored for item pages. Only published rule versions are kept in the process, because they never change.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.utils.translation import get_language

from portal.models.enrolment import Enrolment
from portal.models.people import Shop
from portal.models.rules import ServiceVersion
from portal.policies.scope import Goods, holds
from portal.queries.areas import Areas, areas_by_service


@dataclass(frozen=True)
class ServiceName:
    """A service as promises name it."""

    pk: int
    code: str
    name_zh: str
    name_en: str

    @property
    def name(self) -> str:
        return self.name_en if (get_language() or "").startswith("en") else self.name_zh


@dataclass(frozen=True)
class Rules:
    """What promises need of one published rule version."""

    pk: int
    number: int
    promises: tuple[Mapping[str, Any], ...]
    scope: Mapping[str, Any]


@dataclass(frozen=True)
class Membership:
    """A membership that protects orders paid at the instant asked for, and the version it promises by."""

    pk: int
    terms_id: int
    service: ServiceName
    pledge_fen: int = 0


@dataclass(frozen=True)
class CarriedPromise:
    """One promise an item carries, with the membership and the rule version it comes from."""

    kind: str
    membership: Membership
    terms: Rules
    parameters: Mapping[str, Any]

    @property
    def service(self) -> ServiceName:
        return self.membership.service

    def text(self, language: str) -> str:
        """The sentence that buyers read ("zh" or "en"); a version without one is named by its service."""
        name = self.service.name_en if language == "en" else self.service.name_zh
        return self.parameters.get(f"text_{language}") or name


def promises_of(
    shop: Shop, at: datetime, *, category: str = "", region: str = "", size: str = "", item: str = ""
) -> list[CarriedPromise]:
    """The promises an order paid at this instant would get; what is left empty narrows nothing."""
    found = memberships_of(shop.pk, at) or []
    return list(carried(found, Goods(category, region, size, item), at))


# Which rule version a membership gives its promises by at the instant %(at)s: the only place that decides it.
# The version in force at that instant, whatever the shop was enrolled under (C-3 a).
TERMS = """(SELECT v.id FROM portal_serviceversion v WHERE v.service_id = m.service_id AND v.state = 'published'
            AND v.effective_at <= %(at)s ORDER BY v.effective_at DESC LIMIT 1)"""
# Written out because building it from objects takes four times as long as running it.
MEMBERSHIPS = f"""
    SELECT m.id, m.effective_from, m.effective_exit_at, m.suspensions, m.pledge_fen, {TERMS} AS promised_by,
           s.id AS sid, s.code AS scode, s.name_zh AS szh, s.name_en AS sen
    FROM portal_shop
    LEFT JOIN portal_enrolment m ON m.shop_id = portal_shop.id AND m.effective_from <= %(at)s
         AND (m.effective_exit_at IS NULL OR m.effective_exit_at >= %(at)s)
    LEFT JOIN portal_service s ON s.id = m.service_id
    WHERE portal_shop.{{key}} = %(shop)s
    ORDER BY s.position, s.code, m.id"""
BY_ID, BY_CODE = MEMBERSHIPS.format(key="id"), MEMBERSHIPS.format(key="code")


def memberships_of(shop: int | str, at: datetime) -> list[Membership] | None:
    """The memberships of a shop (its id or its code) whose promises an order paid at the instant carries, in the
    order of the catalogue, whichever order events arrived in; None for a shop that does not exist. One query."""
    asked = {"shop": shop, "at": connection.ops.adapt_datetimefield_value(at)}
    rows: list[Any] = list(Enrolment.objects.raw(BY_ID if isinstance(shop, int) else BY_CODE, asked))
    if not rows:
        return None
    return [
        Membership(
            row.pk, row.promised_by, ServiceName(row.sid, row.scode, row.szh, row.sen), row.pledge_fen or 0
        )
        for row in rows
        if row.pk is not None and row.promised_by is not None and row.protects(at)
    ]


def carried(
    memberships: Iterable[Membership], goods: Goods, at: datetime, areas: Areas | None = None
) -> Iterator[CarriedPromise]:
    """The promises of these memberships that hold for the goods. Areas are read only where a region is given."""
    found = list(memberships)
    versions = rules_of(membership.terms_id for membership in found)
    if areas is None:
        areas = areas_by_service() if goods.region and found else {}
    for membership in found:
        terms = versions[membership.terms_id]
        if holds(terms.scope, areas.get(membership.service.pk, ()), goods, at):
            for rule in sorted(terms.promises, key=lambda rule: rule["kind"]):
                yield CarriedPromise(rule["kind"], membership, terms, rule)


def fingerprint(*asked: Any, found: Iterable[CarriedPromise]) -> str:
    """A digest of what an answer shows. Published rules never change, so their id stands for them."""
    shown = [(promise.kind, promise.terms.pk, promise.service) for promise in found]
    return hashlib.blake2b(repr((asked, shown)).encode(), digest_size=16).hexdigest()


_kept: dict[int, Rules] = {}


def rules_of(pks: Iterable[int]) -> dict[int, Rules]:
    """Published rule versions by id; read once in the life of a process."""
    wanted = set(pks)
    if missing := wanted - _kept.keys():
        rows = ServiceVersion.objects.filter(pk__in=missing).exclude(published_at=None)
        for pk, number, promises, scope in rows.values_list("pk", "number", "promises", "scope"):
            _kept[pk] = Rules(pk, number, tuple(promises), scope)
    return {pk: _kept[pk] for pk in wanted}


def forget_rules() -> None:
    """For tests and benchmarks, which use the ids of a database again."""
    _kept.clear()
