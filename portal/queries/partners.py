"""Who calls the API: from a bearer token to a client, from a partner to an actor."""

from __future__ import annotations

import hashlib

from django.db.models import QuerySet
from django.utils.translation import gettext_noop as noop
from oauth2_provider.models import AccessToken

from portal.actors import Actor, ActorKind, Role
from portal.errors import InvalidInput
from portal.models.partner import Partner
from portal.models.people import Shop
from portal.states import PartnerKind


def access_token(value: str) -> AccessToken | None:
    """A token by its value, with client and partner loaded; whether it still holds is for the caller to ask."""
    checksum = hashlib.sha256(value.encode(errors="replace")).hexdigest()
    rows = AccessToken.objects.select_related("application__partner")
    return rows.filter(token_checksum=checksum, user__isnull=True).first()


def partner_actor(partner: Partner) -> Actor:
    """A partner with the role of each of its kinds. ERPs and programs of the shop act for shops; what is a
    storefront's own, a courier's own or a repair centre's own is told by the rows themselves."""
    roles = frozenset(f"partner.{kind}" for kind in partner.kinds)
    for_shops = not PartnerKind.act_for_shops.isdisjoint(partner.kinds)
    shops = frozenset(partner.shops.values_list("pk", flat=True)) if for_shops else frozenset()
    return Actor(ActorKind.PARTNER, partner.name, roles, id=partner.pk, shops=shops, partner=partner.pk)


def shop_acted_for(actor: Actor, code: str) -> Shop:
    """A shop by its code out of those the actor acts for. Raises InvalidInput; a foreign shop is an unknown one."""
    shop = Shop.objects.filter(pk__in=actor.shops, code=code).first()
    if shop is None:
        raise InvalidInput({"shop": [noop("Unknown shop.")]})
    return shop


def shops_for(actor: Actor) -> QuerySet[Shop]:
    """The shops whose public promises somebody may ask for: a storefront shows every shop's."""
    if actor.sees_everything or actor.holds_any(frozenset({Role.STOREFRONT})):
        return Shop.objects.all()
    return Shop.objects.filter(pk__in=actor.shops)
