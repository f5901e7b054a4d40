"""Who acts: one small value that every service call carries."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ActorKind(TextChoices):
    """The side an actor stands on; shown beside each fact of a timeline."""

    MERCHANT = "merchant", _("merchant")
    PLATFORM = "platform", _("platform")
    PARTNER = "partner", _("partner")
    BUYER = "buyer", _("buyer")
    SYSTEM = "system", _("system")


class Role(TextChoices):
    """Everything a move, a page or an endpoint can ask an actor to be."""

    OWNER = "merchant.owner", _("shop owner")
    MANAGER = "merchant.manager", _("shop manager")
    AGENT = "merchant.agent", _("shop agent")
    VIEWER = "merchant.viewer", _("shop viewer")
    REVIEWER = "platform.reviewer", _("reviewer")
    SUPERVISOR = "platform.supervisor", _("supervisor")
    CARRIER_MANAGER = "platform.carrier_manager", _("carrier manager")
    FINANCE = "platform.finance", _("finance")
    RULE_EDITOR = "platform.rule_editor", _("rule editor")
    AUDITOR = "platform.auditor", _("auditor")
    STOREFRONT = "partner.storefront", _("storefront")
    ERP = "partner.erp", _("ERP")
    SHOP_PROGRAM = "partner.shop", _("program of the shop")
    COURIER = "partner.courier", pgettext_lazy("company", "courier")
    REPAIR_CENTRE = "partner.repair_centre", _("repair centre")
    INSTALLER = "partner.installer", _("installer")
    INSURER = "partner.insurer", _("insurer")
    BUYER = "buyer", _("buyer")
    SYSTEM = "system", _("system")


SHOP_DECIDERS = frozenset({Role.OWNER, Role.MANAGER, Role.SHOP_PROGRAM})
SHOP_WORKERS = frozenset({Role.OWNER, Role.MANAGER, Role.AGENT})
SHOP_READERS = SHOP_WORKERS | {Role.VIEWER}
REVIEWERS = frozenset({Role.REVIEWER, Role.SUPERVISOR})
BUYER_SIDE = frozenset({Role.BUYER, Role.STOREFRONT})
SYSTEM_ONLY = frozenset({Role.SYSTEM})


@dataclass(frozen=True)
class Actor:
    """One person, partner or the system itself, with the roles held and the rows in reach.

    `shops` are the ids of the shops a merchant, an ERP or a program of the shop may touch; `partner` is the id of
    the partner that called. Platform staff and the system are bound to neither.
    """

    kind: ActorKind
    label: str
    roles: frozenset[str]
    id: int | None = None
    shops: frozenset[int] = field(default_factory=frozenset)
    partner: int | None = None
    subject: str = ""
    """For a buyer: the one case that the signed link opens."""

    @property
    def sees_everything(self) -> bool:
        return self.kind in {ActorKind.PLATFORM, ActorKind.SYSTEM}

    def holds_any(self, roles: frozenset[str]) -> bool:
        return bool(self.roles & roles)


SYSTEM = Actor(kind=ActorKind.SYSTEM, label="system", roles=frozenset({Role.SYSTEM}))
