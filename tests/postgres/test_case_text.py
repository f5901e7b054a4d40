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
    CaseText.objects.all().delete()
    others = [make_case(case.shop).pk for _ in range(20)]
    CaseText.objects.all().delete()
    for number, pk in enumerate([case.pk, *others]):
        words = {"脱胶", "鞋底", "底脱"} if number == 0 else {"其他", f"词{number}"}
        CaseText.objects.create(ticket_id=pk, shop=case.shop, circle="open", body="鞋底脱胶", words=words)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE tickets_casetext")
        cursor.execute("SET enable_seqscan = off")
    plan = texts_with(query, merchant(case.shop)).explain()
    assert "case_text_words" in plan


def test_words_of_another_shop_stay_theirs() -> None:
    case = make_case()
    write(case, text="机密的词")
    assert found("机密的词", merchant(make_shop())) == set()
