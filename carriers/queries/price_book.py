"""Price lines as people enter them: zones looked up, two lines for one route refused (D8)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.utils.translation import gettext_noop as noop

from carriers.models import ContractRevision, RateLine
from carriers.policies import rates
from carriers.queries import zones
from carriers.queries.contracts import line_of
from portal.errors import Reason
from portal.models.row_forms import Rows

SIDES = ("origins", "destinations")
RATE_FIELDS = (*SIDES, "first_weight_grams", "first_fee_fen", "step_grams", "step_fee_fen")
Problem = tuple[int, str, Reason]


def lines_in(revision: ContractRevision) -> list[dict[str, Any]]:
    """The price lines of a revision as plain values."""
    return list(revision.rates.order_by("id").values(*RATE_FIELDS)) if revision.pk else []


def settle(lines: Sequence[dict[str, Any]]) -> list[Problem]:
    """Put the codes of regions in the place of what was written, in one query for all lines.

    Returns what is wrong: position of the line, field, reason. Lines with wrong zones are left as they are.
    """
    return list(_zones(lines)) or list(_overlaps(lines))


def _zones(lines: Sequence[dict[str, Any]]) -> Iterator[Problem]:
    atlas = zones.Atlas(word for line in lines for side in SIDES for word in line[side])
    for position, line in enumerate(lines):
        for side in SIDES:
            try:
                line[side] = atlas.codes(line[side])
            except zones.Unknown as unknown:
                text = noop("%(word)s is no region, or the name of several: write its code.")
                yield position, side, Reason("region_unknown", text, {"word": unknown.word})


def _overlaps(lines: Sequence[dict[str, Any]]) -> Iterator[Problem]:
    known = [line_of(RateLine(**line)) for line in lines]
    for first, second in rates.overlaps(known):
        text = noop("This prices the same route as line %(line)s.")
        yield second, "destinations", Reason("rates_overlap", text, {"line": first + 1})


class RateRows(Rows):
    """Rows of price lines; each wrong one is marked."""

    def clean(self) -> None:
        super().clean()
        if any(self.errors):
            return
        kept = self.kept
        lines = [form.closed() for form in kept]
        for position, name, reason in settle(lines):
            kept[position].add_error(name, reason.sentence)
        for form, line in zip(kept, lines, strict=True):
            form.cleaned_data |= {side: line[side] for side in SIDES}
