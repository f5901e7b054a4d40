"""How text is made findable: one spelling for what looks the same, and the pairs of characters it is looked up by.

A term is found wherever its characters stand next to each other, inside a word too, because Chinese has no spaces
between words. The index holds pairs of characters; the text itself decides.
"""

from __future__ import annotations

import re
import unicodedata

from portal.policies import masking

LONGEST = 100_000
"""Characters kept of everything that was said to one circle of readers in one case."""
SHORTEST = 2
MOST_TERMS = 8
_INVISIBLE = re.compile("[\u0000-\u0008\u000e-\u001f\u200b-\u200c\u2060\ufe0e\ufe0f\ufeff]")
_NUMBER = re.compile(r"[0-9a-z][0-9a-z \-]*[0-9a-z]")


def normalised(text: str) -> str:
    """The one spelling: half-width, lower case, single spaces, no phone numbers, no invisible marks; emoji stay."""
    plain = unicodedata.normalize("NFKC", _INVISIBLE.sub("", text)).casefold()
    plain = unicodedata.normalize("NFKC", plain)
    return masking.text(" ".join(plain.split()))


def terms_of(query: str) -> list[str]:
    """What somebody looks for, term by term; empty where no term has two characters."""
    terms = list(dict.fromkeys(normalised(query).split()))[:MOST_TERMS]
    return terms if any(len(term) >= SHORTEST for term in terms) else []


def pairs_of(text: str) -> set[str]:
    """Every two characters of normalised text that stand next to each other."""
    return {word[place : place + 2] for word in text.split() for place in range(len(word) - 1)}


def compact(number: str) -> str:
    """A number as it is compared: half-width capitals without spaces and hyphens. Empty for what is no number."""
    plain = " ".join(unicodedata.normalize("NFKC", number).casefold().split())
    return re.sub(r"[ \-]", "", plain).upper() if _NUMBER.fullmatch(plain) else ""


def marked(text: str, terms: list[str]) -> list[tuple[str, bool]]:
    """Normalised text in pieces, each with whether it is one of the terms; the caller escapes them."""
    wanted = "|".join(re.escape(term) for term in sorted(terms, key=len, reverse=True))
    if not wanted:
        return [(text, False)]
    pieces = re.split(f"({wanted})", text)
    return [(piece, place % 2 == 1) for place, piece in enumerate(pieces) if piece]


def excerpt(text: str, terms: list[str], around: int = 40) -> str:
    """The part of normalised text in which the first term stands."""
    found = [place for term in terms if (place := text.find(term)) >= 0]
    first = min(found, default=0)
    start, end = max(0, first - around), first + 2 * around
    return f"{'…' if start else ''}{text[start:end]}{'…' if end < len(text) else ''}"
