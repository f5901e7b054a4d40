"""Finding cases by what was written in them."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.management import call_command
from hypothesis import given
from hypothesis import strategies as st

from portal.actors import SYSTEM, Actor, Role
from portal.models import Contact
from portal.services import moves
from tests.builders import HANGZHOU, NOW, make_order, make_shop, merchant, partner_actor, staff
from tests.builders_messages import buyer_with_link, erp_of, make_case, note, write
from tests.builders_returns import prove
from tickets.models import CaseText, Ticket
from tickets.policies.words import compact, marked, normalised, pairs_of, terms_of
from tickets.queries.tickets import tickets_for
from tickets.queries.worklist import matching
from tickets.services import case_text, messages
from tickets.states import Circle, MessageAudience

pytestmark = pytest.mark.django_db
LETTERS = st.sampled_from("退款质量问题鞋子𠮷😀aB1２Ａé ")

TEXTS = [
    ("收到的鞋子有质量问题", "质量", True),
    ("收到的鞋子有质量问题", "质量问题", True),
    ("收到的鞋子有质量问题", "问题质量", False),
    ("收到的鞋子有质量问题", "鞋子 质量", True),
    ("收到的鞋子有质量问题", "鞋子 颜色", False),
    ("收到的鞋子有质量问题", "质", False),
    ("型号ＡＢＣ１２３坏了", "abc123", True),
    ("model abc123", "ＡＢＣ１２３", True),
    ("LapTop 坏了", "laptop", True),
    ("LapTop 坏了", "apto", True),
    ("很失望😀😀下次不买", "😀😀", True),
    ("很失望😀下次不买", "望😀", True),
    ("𠮷野家的券", "𠮷野", True),
    ("𠮷野家的券", "吉野", False),
    ("100% 棉", "100%", True),
    ("1000 棉", "100%", False),
    ("a_b 断了", "a_b", True),
    ("axb 断了", "a_b", False),
    ("it's back\\slash", "it's", True),
    ("it's back\\slash", "k\\s", True),
    ("打我电话13912345678谢谢", "3912345", False),
    ("打我电话13912345678谢谢", "电话", True),
    ("换行\n也算", "行 也算", True),
]


def found(query: str, actor: Actor) -> set[str]:
    return {row.number for row in matching(tickets_for(actor), query, actor)}


@pytest.mark.parametrize(("text", "query", "wanted"), TEXTS)
def test_n16_a_term_is_found_where_it_stands(text: str, query: str, wanted: bool) -> None:
    case = make_case()
    write(case, text=text)
    assert (case.number in found(query, merchant(case.shop))) is wanted


@given(text=st.text(LETTERS, min_size=2, max_size=30), data=st.data())
def test_n16_every_part_of_a_text_finds_it(text: str, data: Any) -> None:
    whole = normalised(text)
    start = data.draw(st.integers(0, max(0, len(whole) - 2)))
    part = whole[start : data.draw(st.integers(start + 2, max(start + 2, len(whole))))]
    pairs = {pair for term in terms_of(part) for pair in pairs_of(term)}
    assert pairs <= pairs_of(whole)
    assert all(term in whole for term in terms_of(part))


def test_what_the_buyer_wrote_and_the_item_are_found_from_the_start() -> None:
    case = make_case()
    assert found("broken corner", merchant(case.shop)) == {case.number}
    assert found(case.line.title[:4], merchant(case.shop)) == {case.number}


def test_the_words_of_a_refusal_are_found() -> None:
    case = make_case()
    prove(case)
    said = {"cause": "used", "reason": "鞋底已经磨损"}
    moves.perform(case, "refuse", actor=merchant(case.shop), at=NOW, data=said)
    assert found("磨损", merchant(case.shop)) == {case.number}


def test_other_shops_find_nothing() -> None:
    case = make_case()
    write(case, text="机密的词")
    assert found("机密的词", merchant(make_shop())) == set()


def test_a_note_is_found_by_the_people_who_may_read_it() -> None:
    case = make_case()
    note(case, text="买家很难缠")
    people = {
        "shop": merchant(case.shop, Role.VIEWER),
        "desk": staff(),
        "erp": erp_of(case.shop),
        "storefront": partner_actor(case.storefront),
        "buyer": buyer_with_link(case),
        "system": SYSTEM,
    }
    assert [name for name, actor in people.items() if found("难缠", actor)] == ["shop"]


def test_a_note_of_the_platform_is_found_there_alone() -> None:
    case = make_case()
    messages.say(case, "疑似欺诈", audience=MessageAudience.INTERNAL, actor=staff(), at=NOW)
    assert found("欺诈", staff()) == {case.number}
    assert found("欺诈", merchant(case.shop)) == set()


def test_what_merchant_and_platform_say_is_kept_from_the_buyers_side() -> None:
    case = make_case()
    messages.say(
        case, "请求介入", audience=MessageAudience.MERCHANT_PLATFORM, actor=merchant(case.shop), at=NOW
    )
    assert found("介入", erp_of(case.shop)) == {case.number}
    assert found("介入", partner_actor(case.storefront)) == set()


def test_nobodys_name_phone_or_address_is_in_the_text() -> None:
    case = make_case()
    write(case, text="电话 13912345678")
    bodies = " ".join(CaseText.objects.values_list("body", flat=True))
    for secret in (case.contact.name, case.contact.phone, case.contact.address):
        assert secret not in bodies


def test_n16_names_and_addresses_are_kept_as_they_were_given() -> None:
    given = {"name": "𠮷田😀", "phone": "13912345678", "address": "西溪路１号 𠮷座😀", "region": HANGZHOU}
    order = make_order(make_shop(), contact=given)
    kept = Contact.objects.get(pk=order.contact_id)
    assert (kept.name, kept.address) == (given["name"], given["address"])


def test_an_exact_number_comes_before_words() -> None:
    one, other = make_case(), make_case()
    write(other, text=f"see {one.number}")
    assert found(one.number, staff()) == {one.number}


def test_made_anew_the_texts_are_the_same() -> None:
    case = make_case()
    write(case, text="第一句")
    note(case, text="第二句")
    before = set(CaseText.objects.values_list("ticket", "circle", "body"))
    CaseText.objects.all().delete()
    call_command("rebuild_case_texts", "--size", "1", verbosity=0)
    assert set(CaseText.objects.values_list("ticket", "circle", "body")) == before
    assert {circle for _ticket, circle, _body in before} == {Circle.OPEN, Circle.SHOP}


def test_a_term_that_is_everywhere_is_found_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tickets.queries.case_text.FEW", 1)
    shop = make_shop()
    numbers = {make_case(shop).number for _ in range(3)}
    assert found("broken", merchant(shop)) == numbers


def test_saying_something_costs_two_queries_for_the_text(django_assert_num_queries: Any) -> None:
    case = Ticket.objects.get(pk=make_case().pk)
    with django_assert_num_queries(2):
        case_text.add(case, Circle.OPEN, "又坏了")


@pytest.mark.parametrize(
    ("written", "wanted"),
    [
        ("ＳＦ１２３４", "SF1234"),
        (" sf-12 34 ", "SF1234"),
        ("1234567890", "1234567890"),
        ("破损", ""),
        ("a--", ""),
        ("", ""),
    ],
)
def test_n16_a_number_has_one_spelling(written: str, wanted: str) -> None:
    assert compact(written) == wanted


def test_hits_are_marked_and_nothing_is_lost() -> None:
    pieces = marked("<b>质量</b>质量", ["质量"])
    assert "".join(piece for piece, _hit in pieces) == "<b>质量</b>质量"
    assert [piece for piece, hit in pieces if hit] == ["质量", "质量"]
