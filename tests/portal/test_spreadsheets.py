"""Files as offices send them, and as people send them who mean no good."""

from __future__ import annotations

import io
import zipfile

import pytest
from openpyxl import Workbook

from portal.policies.spreadsheets import MOST_BYTES, MOST_ROWS, NotATable, table, written


def packed(**files: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as book:
        for name, content in files.items():
            book.writestr(name, content)
    return out.getvalue()


def sheet(*lines: list[object]) -> bytes:
    book, out = Workbook(), io.BytesIO()
    for line in lines:
        book.active.append(line)
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_table_is_read_in_the_encodings_of_offices(encoding: str) -> None:
    assert table("code,名称\n33,浙江省\n\n".encode(encoding)) == [{"code": "33", "名称": "浙江省"}]


def test_a_workbook_is_read_by_its_first_sheet() -> None:
    assert table(sheet(["code", "n"], ["33", 8], [None, None])) == [{"code": "33", "n": 8}]


@pytest.mark.parametrize(
    "content",
    [
        b"\xff\xfe\x00",
        b'a,b\n"open',
        b"a\0b",
        b"PK\x03\x04 not a zip",
        packed(other=b"x"),
        packed(bomb=b"0" * 60_000_000),
        b"x" * (MOST_BYTES + 1),
        b"a\n" + b"1\n" * (MOST_ROWS + 1),
        b"a\n" + b"x" * 600_000,
    ],
    ids=["bytes", "quote", "nul", "zip", "no workbook", "bomb", "bytes too many", "rows too many", "cell"],
)
def test_what_is_no_table_is_refused_and_breaks_nothing(content: bytes) -> None:
    with pytest.raises(NotATable):
        table(content)


@pytest.mark.parametrize("content", [b"", b"\n\n", b"only,a,heading\n"])
def test_an_empty_file_has_no_rows(content: bytes) -> None:
    assert table(content) == []


def test_more_cells_than_names_are_left_out() -> None:
    assert table(b"a,b\n1,2,3\n4\n") == [{"a": "1", "b": "2"}, {"a": "4"}]


def test_no_cell_that_goes_out_is_a_formula() -> None:
    assert b"'=cmd" in written([{"a": "=cmd|x"}], ("a",))
