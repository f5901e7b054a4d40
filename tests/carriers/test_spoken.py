"""What carriers say is read in the reader's language."""

from __future__ import annotations

from django.utils import translation

from carriers.spoken import WORDS
from carriers.states import SUB_STATUSES


def test_every_status_and_detail_has_words_in_chinese() -> None:
    codes = {*SUB_STATUSES, *(detail for known in SUB_STATUSES.values() for detail in known)}
    details = {code.replace("_", " ") for code in codes}

    with translation.override("zh-hans"):
        untranslated = {words for words in details if translation.gettext(words) == words}
    assert details <= set(WORDS)
    assert untranslated == set()
