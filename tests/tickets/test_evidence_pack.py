"""The evidence pack: what was signed is what is in it, and nothing else passes."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tickets.policies.evidence_pack import packed, problems

KEY = b"a key of the platform"
FILES = {"timeline.json": b"[]", "files/buyer/0/1-a.png": b"\x89PNG"}
NAMES = st.text("abcdef/.", min_size=1, max_size=12).filter(lambda name: not name.startswith("manifest"))


def changed(content: bytes, files: Mapping[str, bytes | None]) -> bytes:
    """The same pack with some files replaced, added, or (None) left out."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(out, "w") as target:
        kept = {name: source.read(name) for name in source.namelist()} | dict(files)
        for name, found in kept.items():
            if found is not None:
                target.writestr(name, found)
    return out.getvalue()


@given(st.dictionaries(NAMES, st.binary(max_size=40), max_size=5))
def test_what_was_packed_verifies_and_only_with_the_key(files: dict[str, bytes]) -> None:
    content = packed(files, {"dispute": "DS-1"}, KEY)

    assert list(problems(content, KEY)) == []
    assert list(problems(content, b"another key")) == ["The signature does not fit the manifest."]
    assert content == packed(files, {"dispute": "DS-1"}, KEY), "the same contents make the same pack"


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({"timeline.json": b"[1]"}, "timeline.json is not what was signed."),
        ({"timeline.json": None}, "timeline.json is missing."),
        ({"more.txt": b"x"}, "more.txt was added."),
        ({"manifest.json": b"{}"}, "The signature does not fit the manifest."),
        ({"manifest.sig": None}, "The signature does not fit the manifest."),
    ],
)
def test_every_change_shows(files: dict[str, bytes | None], said: str) -> None:
    assert list(problems(changed(packed(FILES, {}, KEY), files), KEY)) == [said]


@pytest.mark.parametrize("content", [b"", b"PK", b"no zip at all"])
def test_what_is_no_pack_is_said_so(content: bytes) -> None:
    assert list(problems(content, KEY)) == ["This is no readable pack."]
