"""From a push's secret address to the account it belongs to."""

from __future__ import annotations

from carriers.models import CarrierAccount


def account_at(provider: str, token: str) -> CarrierAccount | None:
    """The active account behind an address. One indexed look-up whatever was sent; 192 random bits are not
    guessed, so equal time for every wrong address is all that is needed."""
    found = CarrierAccount.objects.filter(hook_token=token, provider=provider, active=True)
    return next(iter(found.order_by()[:1]), None)
