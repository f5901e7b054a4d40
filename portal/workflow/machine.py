"""Reading a machine: its states, its moves and who may make them. Doors, docs and tests all start here."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.db import models

from portal.actors import Actor
from portal.errors import MoveNotAllowed
from portal.workflow.clocks import Clock
from portal.workflow.moves import Move


@dataclass(frozen=True)
class Machine:
    """The state machine of one model (or of one proxy: each ticket kind has its own)."""

    model: type[models.Model]
    moves: dict[str, Move]

    @property
    def states(self) -> list[tuple[str, str]]:
        """The states this machine uses, in declaration order, with their labels."""
        used = {s for m in self.moves.values() for s in (*m.sources, m.target)} | {self.initial}
        choices = self._field.choices or ()
        return [(value, str(label)) for value, label in choices if value in used]

    @property
    def initial(self) -> str:
        return str(getattr(self.model, "initial_state", self._field.get_default()))

    @property
    def _field(self) -> Any:
        return self.model._meta.get_field("state")

    @property
    def final_states(self) -> set[str]:
        leaving = {source for m in self.moves.values() if m.target for source in m.sources}
        return {state for state, _ in self.states} - leaving

    def clocks(self, state: str) -> tuple[Clock, ...]:
        return getattr(self.model, "clocks", {}).get(state, ())

    def move(self, name: str) -> Move:
        """The declaration of a move. Raises MoveNotAllowed for a name this machine does not have."""
        try:
            return self.moves[name]
        except KeyError:
            raise MoveNotAllowed() from None

    def open_moves(self, row: Any, actor: Actor) -> Iterator[Move]:
        """The moves that lead out of the row's state and that this actor may try, in declaration order."""
        roles = row.roles_of(actor)
        for declared in self.moves.values():
            if row.state in declared.sources and roles & declared.roles:
                yield declared


def machine_of(model: type[Any]) -> Machine:
    """The machine declared on a model class; proxies are asked for themselves."""
    return _read(model)  # type: ignore[arg-type]


@cache
def _read(model: type[models.Model]) -> Machine:
    names = {name: position for position, name in enumerate(dict.fromkeys(_declared_names(model)))}
    transitions = model._meta.get_field("state").get_all_transitions(model)  # type: ignore[union-attr]
    found = {t.name: t.custom["move"] for t in transitions if "move" in (t.custom or {})}
    return Machine(model, dict(sorted(found.items(), key=lambda item: names.get(item[0], 0))))


def _declared_names(model: type[models.Model]) -> list[str]:
    return [name for cls in reversed(model.__mro__) for name in vars(cls)]
