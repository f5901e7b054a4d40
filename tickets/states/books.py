"""The words of the books."""

from __future__ import annotations

from enum import nonmember

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class BookAccount(TextChoices):
    """Whose money it is. A credit on `buyer` is owed to the buyer until it is paid."""

    BUYER = "buyer", _("buyer")
    MERCHANT_SETTLEMENT = "merchant_settlement", _("merchant's settlement")
    DEPOSIT = "deposit", _("merchant's deposit")
    PLATFORM_ADVANCE = "platform_advance", _("advance of the platform")
    INSURER = "insurer", _("insurer")
    CARRIER = "carrier", _("carrier")
    STOREFRONT_CASH = "storefront_cash", _("cash of the storefront")

    of_the_shop = nonmember(("merchant_settlement", "deposit"))


class Side(TextChoices):
    DEBIT = "debit", _("debit")
    CREDIT = "credit", _("credit")


class Difference(TextChoices):
    """What differs between our books and the payment provider's list."""

    NOT_AT_PROVIDER = "not_at_provider", _("not on the provider's list")
    NOT_WITH_US = "not_with_us", _("not in our books")
    AMOUNT = "amount", _("another amount")
    NOT_NOTED = "not_noted", _("paid there, still open here")
