"""What is said on a case. The facts say that, and to whom; never what."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from portal.actors import REVIEWERS, SHOP_WORKERS
from portal.events import declare, tell
from tickets.states import Party

declare({"case.message": _("message to buyer and merchant")})
declare(
    {
        "case.noted": _("internal note"),
        "case.platform_asked": _("message to the platform"),
        "case.merchant_told": _("message to the merchant"),
    },
    public=False,
)


def from_the_buyer(facts: Mapping[str, Any]) -> bool:
    return facts.get("party") == Party.BUYER


tell(
    "case.message",
    roles=SHOP_WORKERS,
    when=from_the_buyer,
    title=_("The buyer wrote in case %(number)s"),
    body=_("Read the message on the page of the case and answer it there."),
)
tell(
    "case.platform_asked",
    roles=REVIEWERS,
    title=_("The merchant wrote in case %(number)s"),
    body=_("Read the message on the page of the case and answer it there."),
)
tell(
    "case.merchant_told",
    roles=SHOP_WORKERS,
    title=_("The platform wrote in case %(number)s"),
    body=_("Read the message on the page of the case and answer it there."),
)
