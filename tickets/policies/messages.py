"""Who may say what to whom on a case, and how a template becomes a reply. Notes of one side are that side's own."""

from __future__ import annotations

import re
from collections.abc import Mapping

from portal.policies import masking
from tickets.states import MessageAudience as Audience
from tickets.states import Party

LONGEST = 1000
PLACEHOLDERS = ("number", "item", "amount")
_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")


def audiences_of(party: str, *, in_person: bool) -> tuple[Audience, ...]:
    """Whom one may address, the narrowest first. The buyer's side speaks in the open; notes are for people, never
    for programs."""
    if party == Party.BUYER:
        return (Audience.BUYER,)
    shared = (Audience.MERCHANT_PLATFORM, Audience.BUYER)
    return (Audience.INTERNAL, *shared) if in_person else shared


def unknown_placeholders(text: str) -> list[str]:
    """The placeholders in a template that nothing fills."""
    return [name for name in _PLACEHOLDER.findall(text) if name not in PLACEHOLDERS]


def filled(text: str, facts: Mapping[str, str]) -> str:
    """A template with the facts of a case in it, cut to what a message holds. Mobile numbers are masked; whatever is in
    braces inside a fact stays as it is."""
    whole = _PLACEHOLDER.sub(lambda match: facts.get(match[1], match[0]), text)
    return masking.text(whole)[:LONGEST]
