"""A move: a django-fsm transition with its facts declared beside it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from types import FunctionType
from typing import Any

import django_fsm
from django.utils.functional import Promise

from portal.actors import Actor
from portal.errors import Reason
from portal.states import Visibility
from portal.workflow.inputs import MoveForm


class Tone(StrEnum):
    """How a door shows the button."""

    PRIMARY = "primary"
    NEUTRAL = "neutral"
    DANGER = "danger"


@dataclass(frozen=True)
class Context:
    """What surrounds one move: who makes it, when it happens, and the fields that came with it.

    `at` is the instant that counts (a courier's event time, a click); `data` are the validated form fields.
    """

    actor: Actor
    at: datetime
    data: Mapping[str, Any] = field(default_factory=dict)


Guard = Callable[[Any, Context], Iterable[Reason]]


@dataclass(frozen=True)
class Move:
    """The facts of a move, the same for every source state."""

    name: str
    label: str | Promise
    roles: frozenset[str]
    emits: str
    sources: tuple[str, ...]
    target: str | None
    form: type[MoveForm] = MoveForm
    guards: tuple[Guard, ...] = ()
    tone: Tone = Tone.NEUTRAL
    confirm: str | Promise = ""
    visibility: str = Visibility.MERCHANT
    help_text: str = ""

    @property
    def by_people(self) -> bool:
        """Whether a person can make it from a screen; others come only from partners or the system."""
        return any(role.startswith(("merchant.", "platform.")) for role in self.roles)


def move(
    *,
    source: str | Sequence[str],
    target: str | None,
    label: str | Promise,
    roles: Iterable[str],
    emits: str,
    form: type[MoveForm] = MoveForm,
    guards: Sequence[Guard] = (),
    tone: Tone = Tone.NEUTRAL,
    confirm: str | Promise = "",
    visibility: str = Visibility.MERCHANT,
    field: str = "state",
) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Declare a method as a move.

    The body sets fields of its own row and nothing else; it never saves. It is called with `at` (the instant)
    and the cleaned fields of `form`. `target=None` keeps the state. `emits` is the dotted name of the fact that
    the timeline records and partners may hear. Guards see only the row and the context; checks that need
    other rows are registered with `portal.services.moves.check`.
    """
    sources = (source,) if isinstance(source, str) else tuple(source)

    def declare(body: Callable[..., None]) -> Callable[..., None]:
        facts = Move(
            name=body.__name__,
            label=label,
            roles=frozenset(roles),
            emits=emits,
            sources=sources,
            target=target,
            form=form,
            guards=tuple(guards),
            tone=tone,
            confirm=confirm,
            visibility=visibility,
            help_text=" ".join((body.__doc__ or "").split()),
        )
        transition = django_fsm.transition(field, list(sources), target, custom={"move": facts})
        return transition(body)

    return declare


def redeclared(method: Callable[..., None], **changed: Any) -> Callable[..., None]:
    """A move declared elsewhere as a move of one concrete model, with some of its facts changed.

    django-fsm binds a transition to the state field of the first model that has it, so that two models can only
    share the text of a move, never the function object.
    """
    transition = next(iter(method._django_fsm.transitions.values()))  # type: ignore[attr-defined]
    facts: Move = transition.custom["move"]
    shared = method.__wrapped__  # type: ignore[attr-defined]
    body = FunctionType(shared.__code__, shared.__globals__, shared.__name__, None, shared.__closure__)
    body.__doc__, body.__kwdefaults__ = shared.__doc__, shared.__kwdefaults__
    declared: dict[str, Any] = {
        "source": facts.sources,
        "target": facts.target,
        "label": facts.label,
        "roles": facts.roles,
        "emits": facts.emits,
        "form": facts.form,
        "guards": facts.guards,
        "tone": facts.tone,
        "confirm": facts.confirm,
        "visibility": facts.visibility,
    }
    return move(**(declared | changed))(body)
