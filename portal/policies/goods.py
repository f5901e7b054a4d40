"""Reading the goods of a question from a query string: bounded in length and in characters."""

from __future__ import annotations

import re
from collections.abc import Mapping

from django.utils.translation import gettext_noop as noop

from portal.errors import InvalidInput
from portal.policies.scope import SIZES, Goods

SHOP_CODE = re.compile(r"[A-Za-z0-9_-]{1,50}")
CATEGORY = re.compile(r"[\w &+.,()（）、·-]+(/[\w &+.,()（）、·-]+)*/?")
REGION = re.compile(r"([0-9]{2}){1,6}")
ITEM = re.compile(r"[A-Za-z0-9_.:-]+")
LONGEST = {"category": 60, "region": 12, "size": 5, "item": 64}
WRONG = {
    "category": noop("A category is a path of at most 60 letters, digits and slashes."),
    "region": noop("A region is a GB/T 2260 code of 2 to 12 digits."),
    "size": noop("A size is small or large."),
    "item": noop("An item is at most 64 letters, digits and . _ : -"),
}


def read(query: Mapping[str, str]) -> Goods:
    """The goods a query string names; what it does not name stays empty. Raises InvalidInput."""
    given = {name: query.get(name, "") for name in LONGEST}
    wrong = {name: [WRONG[name]] for name, value in given.items() if value and not _fits(name, value)}
    if wrong:
        raise InvalidInput(wrong)
    return Goods(**given)


def _fits(name: str, value: str) -> bool:
    if len(value) > LONGEST[name]:
        return False
    if name == "size":
        return value in SIZES
    pattern = {"category": CATEGORY, "region": REGION, "item": ITEM}[name]
    return pattern.fullmatch(value) is not None
