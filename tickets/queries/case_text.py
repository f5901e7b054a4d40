"""Finding cases by what was written in them: each actor among the texts they may read."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.db.models.lookups import IsNull

from portal.actors import Actor, ActorKind, Role
from tickets.models import CaseText
from tickets.models.case_text import lexeme
from tickets.policies.words import SHORTEST, excerpt, marked, pairs_of, terms_of
from tickets.states import Circle

FEW = 2_000
"""So many hits are named one by one; a term with more of them is so common that the newest cases soon hold it."""
PROGRAMS = frozenset({Role.ERP, Role.SHOP_PROGRAM})
CIRCLES = {
    ActorKind.MERCHANT: (Circle.OPEN, Circle.SHARED, Circle.SHOP),
    ActorKind.PLATFORM: (Circle.OPEN, Circle.SHARED, Circle.DESK),
    ActorKind.SYSTEM: (Circle.OPEN, Circle.SHARED),
}


def circles_of(actor: Actor) -> tuple[Circle, ...]:
    """The texts somebody may find. Programs find no notes, and a storefront only what the buyer reads too."""
    if actor.kind is ActorKind.PARTNER and actor.holds_any(PROGRAMS) and Role.STOREFRONT not in actor.roles:
        return (Circle.OPEN, Circle.SHARED)
    return CIRCLES.get(actor.kind, (Circle.OPEN,))


def texts_with(query: str, actor: Actor) -> QuerySet[CaseText]:
    """The texts in the actor's circles that hold every term, each as it stands in the query; none for a query without
    a term of two characters. Whoever asks narrows it to the cases in reach."""
    terms = terms_of(query)
    rows = CaseText.objects.filter(circle__in=circles_of(actor))
    if not terms:
        return rows.none()
    if _by_shop(actor):
        rows = rows.filter(shop_id__in=actor.shops)
    rows = rows.filter(words__holds=_lookup(terms, actor))
    for term in terms:
        rows = rows.filter(body__contains=term)
    return rows


def written(query: str, actor: Actor) -> Q:
    """A condition on cases: somewhere in one text that the actor may read stands every term of the query."""
    found = texts_with(query, actor)
    few = list(found.values_list("ticket_id", flat=True)[: FEW + 1])
    if len(few) <= FEW:
        return Q(pk__in=set(few))
    # A scalar subquery is asked row by row, newest first, and ends with the page; EXISTS would be joined as a whole.
    one = Subquery(found.filter(ticket_id=OuterRef("pk")).values("pk")[:1])
    return Q(IsNull(one, False))


def excerpts(ids: Sequence[int], query: str, actor: Actor) -> dict[int, list[tuple[str, bool]]]:
    """For cases on a page: the piece of text in which the first term stands, with what is to be marked in it."""
    terms, shown = terms_of(query), {}
    for text in texts_with(query, actor).filter(ticket_id__in=ids).order_by("circle"):
        shown[text.ticket_id] = marked(excerpt(text.body, terms), terms)
    return shown


def _by_shop(actor: Actor) -> bool:
    return not actor.sees_everything and bool(actor.shops)


def _lookup(terms: Sequence[str], actor: Actor) -> str:
    """The tsquery: every pair of every term, and for people of shops the shop, so that the index skips the others."""
    pairs = sorted({pair for term in terms if len(term) >= SHORTEST for pair in pairs_of(term)})
    wanted = " & ".join(lexeme(pair) for pair in pairs)
    if not _by_shop(actor):
        return wanted
    places = [lexeme(f"#{shop}.{circle}") for shop in sorted(actor.shops) for circle in circles_of(actor)]
    return f"({' | '.join(places)}) & {wanted}"


__all__ = ["circles_of", "excerpts", "texts_with", "written"]
