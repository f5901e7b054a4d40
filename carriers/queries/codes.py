"""What providers' codes mean: the adapters' tables, and what staff have put over them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

from carriers.adapters import mapping
from carriers.adapters.mapping import Meaning
from carriers.models import CodeMapping
from carriers.policies.codes import Code, Meanings
from carriers.queries.adapters import providers
from carriers.states import CodeScope, TrackingStatus

BUILT_IN = {
    ("kuaidi100", CodeScope.TRACKING): "kuaidi100.state",
    ("kuaidi100", CodeScope.PICKUP): "kuaidi100.order",
    ("sf", CodeScope.TRACKING): "sf.opcode",
    ("sf", CodeScope.PICKUP): "sf.order_state_prefix",
    ("kdniao", CodeScope.TRACKING): "kdniao.trace",
    ("kdniao", CodeScope.PICKUP): "kdniao.pickup",
    ("wechat", CodeScope.TRACKING): "wechat.path",
    ("jd", CodeScope.TRACKING): "jd.category",
    ("deppon", CodeScope.TRACKING): "deppon.trace",
    ("deppon", CodeScope.PICKUP): "deppon.order",
    ("cainiao", CodeScope.TRACKING): "cainiao.status",
    ("aftership", CodeScope.TRACKING): "aftership.subtag",
    ("easypost", CodeScope.TRACKING): "easypost.status",
    ("17track", CodeScope.TRACKING): "17track.sub_status",
    ("shippo", CodeScope.TRACKING): "shippo.status",
    ("dhl", CodeScope.TRACKING): "dhl.unified",
    ("karrio", CodeScope.TRACKING): "karrio.status",
}
"""Which of the adapters' tables speaks for which kind of message."""


@dataclass(frozen=True)
class KnownCode:
    """One code with the meaning it comes with and the one that staff have given it."""

    provider: str
    scope: CodeScope
    code: str
    built_in: Meaning | None
    given: CodeMapping | None


def given_meanings() -> Meanings:
    """Every meaning that staff have given, in one query."""
    rows = CodeMapping.objects.order_by().values_list("provider", "scope", "code", "status", "sub_status")
    return {tuple(code): meaning_of(status, sub_status) for *code, status, sub_status in rows}  # type: ignore[misc]


def meaning_of(status: str, sub_status: str) -> Meaning:
    """A stored meaning as the adapters state theirs."""
    return Meaning(TrackingStatus(status) if status else None, sub_status or None)


def known_codes() -> Iterator[KnownCode]:
    """Every code of every provider, built in or given a meaning, table by table."""
    given: dict[Code, CodeMapping] = {
        (row.provider, row.scope, row.code): row for row in CodeMapping.objects.all()
    }
    for provider, scope in product(sorted(providers()), CodeScope):
        name = BUILT_IN.get((provider, scope))
        table = mapping.table(name) if name else {}
        own = {code for of, within, code in given if (of, within) == (provider, scope)}
        for code in sorted({*table, *own}):
            yield KnownCode(provider, scope, code, table.get(code), given.get((provider, scope, code)))
