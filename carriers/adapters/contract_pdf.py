"""A contract as a PDF: plain text in, bytes out. Chinese by the standard font that every reader has."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any
from xml.sax.saxutils import escape

from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.platypus import Flowable, Paragraph, SimpleDocTemplate, Spacer, Table

FONT = "STSong-Light"
BODY = ParagraphStyle("body", fontName=FONT, fontSize=10, leading=15, wordWrap="CJK")
SMALL = ParagraphStyle("small", parent=BODY, fontSize=8, leading=11)
HEADING = ParagraphStyle("heading", parent=BODY, fontSize=12, leading=18, spaceBefore=8, spaceAfter=4)
TITLE = ParagraphStyle("title", parent=BODY, fontSize=17, leading=24, spaceAfter=2)
WIDTH = A4[0] - 40 * mm


@dataclass(frozen=True)
class Section:
    """One part of a document: running text, pairs of name and value, or a table with a heading row."""

    title: str
    text: str = ""
    pairs: tuple[tuple[str, str], ...] = ()
    table: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True)
class ContractDocument:
    """What is signed, in the reader's language. `terms_hash` names the exact terms."""

    title: str
    subtitle: str
    sections: tuple[Section, ...]
    signatures: tuple[tuple[str, str], ...]
    terms_hash: str


def render(document: ContractDocument) -> bytes:
    """The bytes of the PDF; the same document gives the same bytes."""
    pdfmetrics.registerFont(UnicodeCIDFont(FONT))
    out = BytesIO()
    page = SimpleDocTemplate(
        out,
        pagesize=A4,
        title=document.title,
        leftMargin=20 * mm,
        rightMargin=20 * mm,
        topMargin=18 * mm,
        bottomMargin=18 * mm,
        invariant=1,
    )
    page.build(list(_story(document)), onFirstPage=_footer(document), onLaterPages=_footer(document))
    return out.getvalue()


def _story(document: ContractDocument) -> Iterator[Flowable]:
    yield Paragraph(escape(document.title), TITLE)
    yield Paragraph(escape(document.subtitle), BODY)
    for section in document.sections:
        yield Paragraph(escape(section.title), HEADING)
        yield from _content(section)
    yield Spacer(1, 10 * mm)
    yield _grid(document.signatures, (WIDTH / 3, WIDTH * 2 / 3))


def _content(section: Section) -> Iterator[Flowable]:
    for line in section.text.splitlines():
        yield Paragraph(escape(line) or "&nbsp;", BODY)
    if section.pairs:
        yield _grid(section.pairs, (WIDTH / 3, WIDTH * 2 / 3))
    if section.table:
        yield _grid(section.table, (WIDTH / len(section.table[0]),) * len(section.table[0]), headed=True)


def _grid(rows: Sequence[Sequence[str]], widths: Sequence[float], headed: bool = False) -> Table:
    cells = [[Paragraph(escape(text), BODY) for text in row] for row in rows]
    style: list[tuple[Any, ...]] = [
        ("GRID", (0, 0), (-1, -1), 0.4, colors.grey),
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
    ]
    if headed:
        style.append(("BACKGROUND", (0, 0), (-1, 0), colors.whitesmoke))
    return Table(cells, colWidths=list(widths), style=style, repeatRows=int(headed))


def _footer(document: ContractDocument) -> Any:
    def draw(canvas: Any, page: Any) -> None:
        canvas.setFont(FONT, 7)
        canvas.drawString(20 * mm, 10 * mm, f"SHA-256 {document.terms_hash}")
        canvas.drawRightString(A4[0] - 20 * mm, 10 * mm, str(page.page))

    return draw
