"""The documents of a rule version as the fields of forms, and back: what goes in comes out the same.

A key that a form does not know stands in `further`; `was` names the keys that were there, so that an empty list
stays an empty list and nothing is added that nobody wrote.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

Row = Mapping[str, Any]
NOTHING: tuple[Any, ...] = (None, "", [], {})
NAMES = (("name_zh", "text_zh"), ("name_en", "text_en"))
"""A document is named where a declaration is worded; the form asks for both in the same two fields."""


@dataclass(frozen=True)
class Key:
    """One key of a rule: whether a form can show its value, how, and how it is read back.

    `empty` is what stays of the key when its fields are emptied; None: the key goes.
    """

    name: str
    fits: Callable[[Any], bool]
    show: Callable[[Any], Row]
    read: Callable[[Row], Any]
    empty: Any = None


def text(name: str) -> Key:
    return Key(name, _is_text, lambda value: {name: value}, lambda row: row.get(name), "")


def choice(name: str) -> Key:
    return Key(name, lambda value: _is_text(value) and value, lambda value: {name: value}, _field(name))


def number(name: str) -> Key:
    return Key(name, _is_number, lambda value: {name: value}, _field(name))


def switch(name: str) -> Key:
    return Key(
        name,
        lambda value: isinstance(value, bool),
        lambda value: {name: value},
        lambda row: row.get(name) or None,
        False,
    )


def words(name: str) -> Key:
    """A list of codes, written with commas."""
    return Key(
        name, _are_words, lambda value: {name: ", ".join(value)}, lambda row: split(row.get(name) or ""), []
    )


def several(name: str) -> Key:
    """A list of codes, chosen from boxes."""
    return Key(name, _are_words, lambda value: {name: value}, lambda row: list(row.get(name) or []), [])


def mapping(name: str) -> Key:
    return Key(
        name,
        lambda value: isinstance(value, dict),
        lambda value: {name: value} if value else {},
        _field(name),
        {},
    )


def yuan(name: str, field: str) -> Key:
    """Integer fen, written in yuan."""
    return Key(
        name,
        _is_number,
        lambda value: {field: Decimal(value) / 100},
        lambda row: None if row.get(field) is None else int(row[field] * 100),
    )


def window(name: str) -> Key:
    """A length of time in two fields."""

    def read(row: Row) -> Any:
        amount, unit = row.get(f"{name}_amount"), row.get(f"{name}_unit")
        return None if amount is None else {"amount": amount, "unit": unit}

    return Key(
        name,
        lambda value: value == {} or (isinstance(value, dict) and value.keys() == {"amount", "unit"}),
        lambda value: {f"{name}_{part}": entry for part, entry in value.items()},
        read,
        {},
    )


def opened(entry: Row, keys: Iterable[Key]) -> dict[str, Any]:
    """A rule as the fields of a form."""
    known = {key.name: key for key in keys}
    shown = {name for name, value in entry.items() if name in known and known[name].fits(value)}
    row: dict[str, Any] = {"was": ",".join(name for name in entry if name in shown)}
    for name in shown:
        row |= known[name].show(entry[name])
    further = {name: value for name, value in entry.items() if name not in shown}
    return row | ({"further": further} if further else {})


def closed(row: Row, keys: Iterable[Key]) -> dict[str, Any]:
    """The fields of a form as the rule they say."""
    was = set((row.get("was") or "").split(","))
    entry: dict[str, Any] = {}
    for key in keys:
        value = key.read(row)
        if value not in NOTHING:
            entry[key.name] = value
        elif key.name in was and key.empty is not None:
            entry[key.name] = key.empty
    return entry | (row.get("further") or {})


def split(written: str) -> list[str]:
    """Codes between commas, Chinese ones too, or line ends."""
    for mark in ("，", "、", "\n"):
        written = written.replace(mark, ",")
    return [word.strip() for word in written.split(",") if word.strip()]


def threshold_text(value: Any, operator: str) -> str:
    """A threshold as people write it: 8, 1/100, or words between commas."""
    if operator == "in" and isinstance(value, list):
        return ", ".join(str(entry) for entry in value)
    if isinstance(value, list):
        return "/".join(str(part) for part in value)
    return str(value)


def threshold_value(written: str, operator: str) -> Any:
    """The threshold that a text says. Raises ValueError for one that does not fit its operator."""
    if operator == "in":
        found = [_whole_or_word(word) for word in split(written)]
        if not found:
            raise ValueError(written)
        return found
    top, slash, bottom = written.partition("/")
    if slash:
        fraction = [int(top), int(bottom)]
        if fraction[1] <= 0:
            raise ValueError(written)
        return fraction
    value = _whole_or_word(written.strip())
    if isinstance(value, str) and operator != "==":
        raise ValueError(written)
    return value


def renamed(entry: Row) -> Row:
    """A requirement with its two texts under the names that the form has for them."""
    if entry.get("kind") != "document" or any(text in entry for _name, text in NAMES):
        return entry
    new = dict(NAMES)
    return {new.get(key, key): value for key, value in entry.items()}


def named_back(entry: dict[str, Any]) -> dict[str, Any]:
    if entry.get("kind") != "document":
        return entry
    old = {text: name for name, text in NAMES}
    return {old.get(key, key): value for key, value in entry.items()}


def _field(name: str) -> Callable[[Row], Any]:
    return lambda row: row.get(name)


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _is_number(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _are_words(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(word, str) and split(word) == [word] for word in value)


def _whole_or_word(word: str) -> int | str:
    return int(word) if word.removeprefix("-").isdecimal() and word.isascii() else word
