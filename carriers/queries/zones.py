"""Regions by code or name, for the zones of price books; one query however many zones there are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db.models import Q

from carriers.policies import zones
from portal.models import Region

PICKED = 4
"""Regions down to cities are offered for picking (length of their codes); counties are typed."""


class Unknown(ValueError):
    """A word that is no region, or the name of several; `word` is what was written."""

    def __init__(self, word: str) -> None:
        super().__init__(word)
        self.word = word


class Atlas:
    """The regions that some words may mean."""

    def __init__(self, words: Iterable[str]) -> None:
        wanted = set(words)
        rows = Region.objects.filter(Q(pk__in=wanted) | Q(name__in=wanted)).values_list("code", "name")
        self._codes: set[str] = set()
        self._named: dict[str, list[str]] = {}
        for code, name in rows:
            self._codes.add(code)
            self._named.setdefault(name, []).append(code)

    def codes(self, words: Sequence[str]) -> list[str]:
        """The codes of a zone, in order. Raises Unknown for a word that is no region or several."""
        return list(dict.fromkeys(self._code(word) for word in words))

    def _code(self, word: str) -> str:
        if word in self._codes:
            return word
        if len(found := self._named.get(word, [])) != 1:
            raise Unknown(word)
        return found[0]


def names_of(lines: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """The names of all regions in the zones of price lines."""
    codes = {code for line in lines for code in (*line["origins"], *line["destinations"])}
    return dict(Region.objects.filter(pk__in=codes).values_list("code", "name"))


def written(lines: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Price lines with their zones as a form shows them."""
    names = names_of(lines)
    return [
        {**line, **{side: zones.shown(line[side], names) for side in ("origins", "destinations")}}
        for line in lines
    ]


def choices() -> list[tuple[str, str]]:
    """What a zone picker offers: provinces and cities with their codes."""
    rows = Region.objects.filter(valid_until__isnull=True, level__lte=PICKED // 2).order_by("code")
    return [(f"{code} {name}", name) for code, name in rows.values_list("code", "name")]
