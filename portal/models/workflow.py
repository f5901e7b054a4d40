"""The base of every row that has a life cycle."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar, Self

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, FSMModelMixin

from portal.actors import Actor, ActorKind, Role
from portal.workflow import Move, machine_of
from portal.workflow.clocks import Clocks


class StateField(FSMField):
    """A state that only moves can change."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("protected", True)
        kwargs.setdefault("max_length", 40)
        kwargs.setdefault("verbose_name", _("state"))
        super().__init__(*args, **kwargs)

    def contribute_to_class(
        self, cls: type[models.Model], name: str, private_only: bool = False, **kwargs: Any
    ) -> None:
        """In the models that migrations draw up it is a plain column: the library would listen to every class made
        from then on, thousands of times over."""
        if cls.__module__ == "__fake__":
            models.CharField.contribute_to_class(self, cls, name, private_only=private_only)
        else:
            super().contribute_to_class(cls, name, private_only=private_only, **kwargs)


def ids(*known: int | None) -> frozenset[int]:
    """The ids that are there."""
    return frozenset(one for one in known if one is not None)


class RecordedModel(models.Model):
    """A row whose facts go on a timeline.

    `version` counts the changes and is the token a client sends to prove what it has seen. `chain` is the digest
    of the newest timeline fact, so that a missing or altered fact shows.
    """

    version = models.PositiveIntegerField(_("version"), default=1, editable=False)
    chain = models.CharField(max_length=64, default="", editable=False)
    created_at = models.DateTimeField(_("created at"), editable=False)
    updated_at = models.DateTimeField(_("updated at"), editable=False)

    number_prefix: ClassVar[str] = ""
    pk: int

    class Meta:
        abstract = True

    @property
    def shop_scope(self) -> int | None:
        """The id of the shop whose people may see this row; None where no shop is concerned."""
        return getattr(self, "shop_id", None)

    @property
    def partner_scope(self) -> frozenset[int]:
        """The ids of the partners that may see this row."""
        return frozenset()

    @property
    def courier_scope(self) -> int | None:
        """The id of the partner that carries for this row; None where no carrier is concerned."""
        carrier = getattr(self, "carrier", None)
        return carrier.partner_id if carrier else None

    def roles_of(self, actor: Actor) -> frozenset[str]:
        """The roles an actor holds towards this row. A partner may be many things at once: it is a courier only to
        what it carries, and a program only to the shops it acts for."""
        if actor.kind is not ActorKind.PARTNER or actor.subject:
            return actor.roles
        foreign = set() if actor.partner == self.courier_scope else {Role.COURIER}
        if self.shop_scope not in actor.shops:
            foreign |= {Role.SHOP_PROGRAM, Role.ERP}
        return actor.roles - foreign

    def concerns(self, actor: Actor) -> bool:
        """Whether the row is within the actor's reach at all; if not, it does not exist for them."""
        if actor.sees_everything:
            return True
        if actor.kind is ActorKind.MERCHANT:
            return self.shop_scope in actor.shops
        by_link = bool(actor.subject) and actor.subject == self.subject_key
        if actor.kind is ActorKind.PARTNER:
            return by_link or actor.partner in self.partner_scope or self.shop_scope in actor.shops
        return by_link

    @property
    def subject_key(self) -> str:
        """The case this row belongs to, as a buyer's link names it."""
        return f"{self._meta.concrete_model._meta.label_lower}:{self.pk}"  # type: ignore[union-attr]

    def as_kind(self) -> Self:
        """The row as the class that declares its machine; differs only where kinds share one table."""
        return self


class WorkflowModel(FSMModelMixin, RecordedModel):  # type: ignore[misc]
    """A row with a state, changed only by `portal.services.moves.perform`."""

    clocks: ClassVar[Clocks] = {}
    pins_procedure: ClassVar[bool] = False
    """Whether the row's clocks keep the terms in force when the row was opened (C-3 c)."""
    keeps_due: ClassVar[bool] = False
    """Whether the table has a column `sort_due` for the end of the nearest clock that runs on the row."""
    state: str
    sort_due: datetime

    class Meta:
        abstract = True

    def moves_open_to(self, actor: Actor) -> list[Move]:
        """The buttons to show: moves out of this state that the actor's role may try."""
        return list(machine_of(type(self)).open_moves(self, actor)) if self.concerns(actor) else []

    @property
    def evidence_kinds(self) -> tuple[str, ...]:
        """The kinds of file the row asks for; empty where any file is welcome."""
        return ()

    def system_data(self, move: str) -> dict[str, Any]:
        """The fields of a move when a clock makes it; most moves ask for none."""
        return {}

    @property
    def is_final(self) -> bool:
        return self.state in machine_of(type(self)).final_states
