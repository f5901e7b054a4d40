"""Chinese is complete: every message has its words, and no placeholder is lost."""

from __future__ import annotations

import gettext
import re
from pathlib import Path

from django.utils import translation

CATALOGUE = Path("portal/locale/zh_Hans/LC_MESSAGES")
NOOP = re.compile(r'\bnoop\(\s*"([^"\n]+)"\s*\)')
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]")


def messages() -> dict[str, str]:
    """The compiled catalogue: what users really get."""
    with (CATALOGUE / "django.mo").open("rb") as compiled:
        catalogue = gettext.GNUTranslations(compiled)._catalog  # type: ignore[attr-defined]
    plain = {key if isinstance(key, str) else key[0]: text for key, text in catalogue.items()}
    return {key.split("\x04")[-1]: text for key, text in plain.items() if key}


def test_nothing_is_left_in_english() -> None:
    source = (CATALOGUE / "django.po").read_text(encoding="utf-8")

    assert "\n#, fuzzy" not in source
    assert not re.findall(r'\nmsgstr(?:\[0\])? ""\n(?!")', source)


def test_no_placeholder_is_lost() -> None:
    wrong = {
        k: v for k, v in messages().items() if set(PLACEHOLDER.findall(k)) != set(PLACEHOLDER.findall(v))
    }

    assert wrong == {}


def test_the_compiled_catalogue_speaks_chinese() -> None:
    with translation.override("zh-hans"):
        assert translation.gettext("waiting for the merchant's answer") == "待商家处理"


def test_reasons_are_collected_although_they_are_kept_untranslated() -> None:
    found = {
        text
        for source in Path().glob("[pct]*/**/*.py")
        if source.parts[0] in {"portal", "carriers", "tickets"}
        for text in NOOP.findall(source.read_text(encoding="utf-8"))
    }

    assert len(found) > 100
    assert found - messages().keys() == set()
