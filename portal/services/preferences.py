"""How a person wants to be addressed and told."""

from __future__ import annotations

from django.conf import settings

from portal.errors import NotFound
from portal.models.partner import Partner
from portal.models.people import Shop, User
from portal.queries.partner_people import memberships_of
from portal.queries.people import shops_of

KNOWN = frozenset(code for code, _ in settings.LANGUAGES)


def save(
    user: User,
    *,
    language: str,
    phone: str,
    email_reminders: bool,
    sms_reminders: bool,
    single_keys: bool = True,
) -> None:
    """Keep the choices of the account page."""
    user.language, user.phone = language, phone
    user.email_reminders, user.sms_reminders = email_reminders, sms_reminders
    user.single_keys = single_keys
    user.save(update_fields=["language", "phone", "email_reminders", "sms_reminders", "single_keys"])


def choose_language(user: User, language: str) -> None:
    """Remember a language; one that we do not speak changes nothing."""
    if language in KNOWN and user.language != language:
        User.objects.filter(pk=user.pk).update(language=language)


def choose_partner(user: User, partner_id: int) -> Partner:
    """Work for another of one's repair centres or installers. Raises NotFound for one they do not belong to."""
    wanted = (row.partner for row in memberships_of(user) if row.partner_id == partner_id)
    partner = next(wanted, None)
    if partner is None:
        raise NotFound()
    User.objects.filter(pk=user.pk).update(current_partner=partner)
    return partner


def choose_shop(user: User, shop_id: int) -> Shop:
    """Work in another of one's shops from now on. Raises NotFound for a shop one does not belong to."""
    shop = shops_of(user).filter(pk=shop_id).first()
    if shop is None:
        raise NotFound()
    User.objects.filter(pk=user.pk).update(current_shop=shop)
    return shop
