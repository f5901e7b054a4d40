"""The search for words uses its index, and finds on PostgreSQL what it finds on the embedded database."""

from __future__ import annotations

import pytest
from django.db import connection

from tests.builders import make_shop, merchant
from tests.builders_messages import make_case, write
from tests.tickets.test_case_text import TEXTS, found
from tickets.models import CaseText
from tickets.queries.case_text import texts_with

pytestmark = pytest.mark.postgres


@pytest.mark.parametrize(("text", "query", "wanted"), TEXTS)
def test_the_same_texts_are_found(text: str, query: str, wanted: bool) -> None:
    case = make_case()
    write(case, text=text)
    assert (case.number in found(query, merchant(case.shop))) is wanted


@pytest.mark.parametrize("query", ["脱胶", "鞋底脱胶", "没有这样的词"])
def test_the_index_of_pairs_is_used(query: str) -> None:
    case = make_case()
    said = {"ticket_id": case.pk, "shop": case.shop}
    CaseText.objects.bulk_create(
        CaseText(circle=str(number), body=f"词{number}", words={f"词{number}"}, **said)
        for number in range(5_000)
    )
    write(case, text="鞋底脱胶")
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE tickets_casetext")
    assert "case_text_words" in texts_with(query, merchant(case.shop)).explain()


def test_words_of_another_shop_stay_theirs() -> None:
    case = make_case()
    write(case, text="机密的词")
    assert found("机密的词", merchant(make_shop())) == set()
