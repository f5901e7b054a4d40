"""Every state machine, pinned: these tables are the specification, and the machines are exactly this."""

from __future__ import annotations

from itertools import product

import pytest
from django.apps import apps
from django.utils.module_loading import import_string
from django_fsm import TransitionNotAllowed

from portal.models import WorkflowModel
from portal.workflow import machine_of
from tests.builders import NOW
from tests.machines import TABLES

GROUPS = {
    "SHOP": ["merchant.agent", "merchant.manager", "merchant.owner"],
    "DECIDERS": ["merchant.manager", "merchant.owner", "partner.shop"],
    "REVIEWERS": ["platform.reviewer", "platform.supervisor"],
    "DESK": ["platform.carrier_manager", "platform.supervisor"],
    "BUYER": ["buyer", "partner.storefront"],
    "JUDGES": ["platform.carrier_manager", "platform.reviewer", "platform.supervisor"],
    "WATCHERS": [
        *("merchant.agent", "merchant.manager", "merchant.owner", "partner.erp", "partner.shop"),
        *("platform.carrier_manager", "platform.finance", "platform.reviewer", "platform.rule_editor"),
        "platform.supervisor",
    ],
    "shop_program": ["partner.shop"],
    "viewer": ["merchant.viewer"],
    "system": ["system"],
    "supervisor": ["platform.supervisor"],
    "rule_editor": ["platform.rule_editor"],
    "carrier_manager": ["platform.carrier_manager"],
    "finance": ["platform.finance"],
    "courier": ["partner.courier"],
    "insurer": ["partner.insurer"],
    "installer": ["partner.installer"],
    "repair_centre": ["partner.repair_centre"],
    "storefront": ["partner.storefront"],
    "erp": ["partner.erp"],
}


def read(table: str) -> set[tuple[str, str, str, frozenset[str]]]:
    """One row per source state: (source, move, target, roles)."""
    rows = set()
    for line in table.strip().splitlines():
        arrow, who = line.strip().split(" : ")
        sources, name, target = arrow.replace("-->", "--").split("--")
        roles = frozenset(role for word in who.split() for role in GROUPS[word])
        rows |= {(source, name, target.strip(), roles) for source in sources.split()}
    return rows


def declared(model: type[WorkflowModel]) -> set[tuple[str, str, str, frozenset[str]]]:
    moves = machine_of(model).moves.values()
    return {(source, m.name, m.target or "=", m.roles) for m in moves for source in m.sources}


@pytest.mark.parametrize("path", TABLES)
def test_machine_is_exactly_this(path: str) -> None:
    assert declared(import_string(path)) == read(TABLES[path])


def test_every_machine_has_its_table() -> None:
    machines = {m for m in apps.get_models() if issubclass(m, WorkflowModel) and machine_of(m).moves}

    assert machines == {import_string(path) for path in TABLES}


def refused_moves() -> list[tuple[str, str, str]]:
    found = []
    for path, table in TABLES.items():
        rows = read(table)
        allowed = {(source, name) for source, name, _target, _roles in rows}
        # Final states too: nothing leads out of them, so they stand only among the targets.
        states = {s for s, _ in allowed} | {target for _s, _n, target, _r in rows if target != "="}
        names = {n for _, n in allowed}
        found += [(path, s, n) for s, n in sorted(set(product(states, names)) - allowed)]
    return found


@pytest.mark.parametrize(("path", "state", "name"), refused_moves())
def test_every_other_move_is_refused(path: str, state: str, name: str) -> None:
    row = import_string(path)(state=state)

    with pytest.raises(TransitionNotAllowed):
        getattr(row, name)(at=NOW)

    assert row.state == state
