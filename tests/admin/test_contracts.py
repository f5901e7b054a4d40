"""Contracts at the desk: drafted in fields, amended, compared, read on paper, sent to be signed."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from carriers.admin.revision_forms import RevisionForm
from carriers.models import CarrierContract, ContractRevision, RateLine, SigningLink
from carriers.services import contracts, drafting, signing
from portal.actors import Role
from portal.services import moves
from tests.admin.test_editing import instant
from tests.builders import NOW, make_calendar, make_carrier, make_contract, make_shop, staff

pytestmark = pytest.mark.django_db
DESK = staff(Role.CARRIER_MANAGER, id=-1)
TERMS: dict[str, Any] = {
    "levels": {"pickup_on_time_permille": 950, "answer_hours": 48},
    "penalties": {"late_pickup": {"fen": 500, "cap_fen": 5000}, "loss": {"value_permille": 1000}},
    "surcharges": {"fragile": {"fen": 300, "permille": 50}},
}
LINE = {"origins": [], "destinations": ["33"], "first_weight_grams": 1000, "first_fee_fen": 1250}
LINE |= {"step_grams": 500, "step_fee_fen": 80}


@pytest.fixture
def draft() -> ContractRevision:
    make_calendar()
    contract = contracts.draft(
        actor=DESK,
        at=NOW,
        carrier=make_carrier(),
        services=["pickup"],
        valid_from=NOW + timedelta(days=1),
        valid_until=NOW + timedelta(days=99),
        rates=[LINE],
        terms="Handle with care.",
        **TERMS,
    )
    return contracts.first_terms(contract)


def page(row: Any, what: str = "change") -> str:
    return f"/admin/carriers/{row._meta.model_name}/{row.pk}/{what}/"


def sent(row: ContractRevision, **documents: Any) -> dict[str, Any]:
    """What a browser sends for a revision as its page shows it; `documents` take the place of its parts."""
    form = RevisionForm(instance=row)
    fields: dict[str, Any] = {"terms": row.terms, "seen_version": row.version}
    fields |= {"volumetric_divisor": row.volumetric_divisor, "max_grams": row.max_grams}
    for name in ("rates", *TERMS):
        made = form.fields[name].widget.unbound(name, documents.get(name, form.initial[name]))
        for part in [made.management_form, *made.forms] if hasattr(made, "forms") else [made]:
            fields |= {bound.html_name: bound.value() for bound in part}
    return {name: value for name, value in fields.items() if value is not None and value is not False}


def test_terms_go_through_their_form_unchanged(
    login: Callable[[str], Client], draft: ContractRevision
) -> None:
    before = list(draft.rates.values("origins", "destinations", "first_fee_fen", "step_fee_fen"))

    answer = login("carrier_manager").post(page(draft), sent(draft))

    draft.refresh_from_db()
    assert answer.status_code == 302
    assert {name: getattr(draft, name) for name in TERMS} == TERMS
    assert list(draft.rates.values("origins", "destinations", "first_fee_fen", "step_fee_fen")) == before


def test_a_zone_is_written_with_codes_or_names(
    login: Callable[[str], Client], draft: ContractRevision
) -> None:
    fields = sent(draft) | {"rates-0-origins": "浙江省，110105 朝阳区", "rates-0-first_fee": "9.90"}

    login("carrier_manager").post(page(draft), fields)

    line = draft.rates.get()
    assert (line.origins, line.first_fee_fen) == (["33", "110105"], 990)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"rates-0-origins": "Atlantis"}, "Atlantis"),
        ({"rates-0-first_fee": "-1"}, "0"),
        ({"rates-0-first_fee": "1.999"}, "2"),
        ({"rates-0-step_grams": "0"}, "1"),
        ({"volumetric_divisor": "0"}, "1"),
        ({"penalties-0-value_permille": "x"}, ""),
    ],
    ids=str,
)
def test_what_is_wrong_is_said_and_nothing_changes(
    login: Callable[[str], Client], draft: ContractRevision, wrong: dict[str, str], said: str
) -> None:
    answer = login("carrier_manager").post(page(draft), sent(draft) | wrong)

    assert answer.status_code == 200 and said in answer.content.decode()
    assert answer.context["adminform"].form.errors
    draft.refresh_from_db()
    assert draft.rates.get().first_fee_fen == 1250 and draft.version == 1


def test_d8_two_lines_for_one_route_are_refused_in_the_editor(
    login: Callable[[str], Client], draft: ContractRevision
) -> None:
    twice = sent(draft, rates=[LINE, LINE | {"destinations": ["33", "11"]}])

    answer = login("carrier_manager").post(page(draft), twice)

    assert "rates" in answer.context["adminform"].form.errors
    assert RateLine.objects.count() == 1


def test_a_stale_editor_changes_nothing(login: Callable[[str], Client], draft: ContractRevision) -> None:
    client = login("carrier_manager")
    client.post(page(draft), sent(draft) | {"terms": "First."})

    client.post(page(draft), sent(draft) | {"terms": "Second."})

    draft.refresh_from_db()
    assert draft.terms == "First."


def test_only_drafts_are_edited(login: Callable[[str], Client]) -> None:
    terms = contracts.first_terms(make_contract(make_carrier(), terms="as signed"))
    client = login("carrier_manager")

    assert client.post(page(terms), sent(terms) | {"terms": "changed"}).status_code == 403
    terms.refresh_from_db()
    assert terms.terms == "as signed"


def test_a_contract_is_drafted_and_its_terms_open_next(login: Callable[[str], Client]) -> None:
    make_calendar()
    fields = {"carrier": make_carrier().pk, "shop": "", "services": ["pickup"], "notice_days": "30"}
    fields |= {
        "renews_months": "0",
        **instant("valid_from", NOW),
        **instant("valid_until", NOW.replace(year=2027)),
    }

    answer = login("carrier_manager").post("/admin/carriers/carriercontract/add/", fields)

    contract = CarrierContract.objects.get()
    assert answer["Location"] == page(contracts.first_terms(contract))


def test_the_first_terms_begin_with_their_contract(
    login: Callable[[str], Client], draft: ContractRevision
) -> None:
    contract = draft.contract
    later = NOW + timedelta(days=5)
    fields = {"carrier": contract.carrier_id, "shop": "", "services": ["pickup"], "notice_days": "30"}
    fields |= {"renews_months": "0", "seen_version": contract.version}
    fields |= {**instant("valid_from", later), **instant("valid_until", contract.valid_until)}

    login("carrier_manager").post(page(contract), fields)

    draft.refresh_from_db()
    assert draft.effective_from == later


@pytest.mark.parametrize(
    ("role", "may"), [("carrier_manager", True), ("supervisor", True), ("auditor", False)]
)
def test_a_contract_in_force_is_amended_by_the_desk(
    login: Callable[[str], Client], role: str, may: bool
) -> None:
    contract = make_contract(make_carrier())

    answer = login(role).post(page(contract, "amend"), {"effective_from": "2026-12-01T00:00"})

    revisions = contract.revisions.order_by("ordinal")
    assert (answer.status_code, revisions.count()) == ((302, 2) if may else (403, 1))
    assert not may or answer["Location"] == page(revisions[1])


def test_one_amendment_at_a_time(login: Callable[[str], Client]) -> None:
    contract, client = make_contract(make_carrier()), login("carrier_manager")
    client.post(page(contract, "amend"), {"effective_from": "2026-12-01T00:00"})

    again = client.post(page(contract, "amend"), {"effective_from": "2026-12-02T00:00"})

    assert (again.status_code, contract.revisions.count()) == (422, 2)


def test_a_revision_is_read_beside_the_one_before(login: Callable[[str], Client]) -> None:
    contract = make_contract(make_carrier(), terms="Old words.")
    later = NOW + timedelta(days=1)
    lines = [LINE | {"destinations": []}]
    row = contracts.amend(contract, actor=DESK, at=NOW, effective_from=later, terms="New.", rates=lines)

    panel = login("auditor").get(page(row)).context["panels_last"][0]

    cells = [[str(cell) for cell in cells] for _good, cells in panel.rows]
    assert any("Old words." in line and "New." in line for line in cells)
    assert any("¥12.50" in line[3] for line in cells)


@pytest.mark.parametrize("lines", [1, 40])
def test_an_editor_costs_the_same_with_one_price_line_and_with_many(
    login: Callable[[str], Client], draft: ContractRevision, lines: int
) -> None:
    more = [LINE | {"origins": [f"33{n:02d}"], "destinations": []} for n in range(lines)]
    drafting.replace_rates(draft, more)
    client = login("carrier_manager")
    client.get(page(draft))

    with CaptureQueriesContext(connection) as queries:
        assert client.get(page(draft)).status_code == 200

    assert len(queries) <= 30


@pytest.mark.parametrize(("lang", "title"), [("zh", "承运合同"), ("en", "Carrier contract")])
def test_a_revision_is_printed_in_both_languages(
    login: Callable[[str], Client], draft: ContractRevision, lang: str, title: str
) -> None:
    client = login("auditor")

    printed = client.get(page(draft, "print"), {"lang": lang})
    pdf = client.get(page(draft, "pdf"), {"lang": lang})

    assert draft.contract.number in printed.content.decode()
    assert f'lang="{"en" if lang == "en" else "zh-Hans"}"' in printed.content.decode()
    assert b"".join(pdf.streaming_content).startswith(b"%PDF")  # type: ignore[attr-defined]
    assert f"-{lang}.pdf" in pdf["Content-Disposition"]


def test_the_signed_document_is_taken_from_the_contracts_page(login: Callable[[str], Client]) -> None:
    contract = make_contract(make_carrier())

    answer = login("auditor").get(page(contract, "document"))

    assert b"".join(answer.streaming_content).startswith(b"%PDF")  # type: ignore[attr-defined]


@pytest.mark.parametrize("what", ["print", "pdf", "link", "amend", "document"])
def test_papers_are_for_those_who_may_see_contracts(login: Callable[[str], Client], what: str) -> None:
    contract = make_contract(make_carrier())
    row: Any = contract if what in {"amend", "document"} else contracts.first_terms(contract)

    assert login("reviewer").get(page(row, what)).status_code == 403


def awaiting() -> ContractRevision:
    contract = contracts.draft(
        actor=DESK,
        at=NOW,
        carrier=make_carrier(),
        shop=make_shop(),
        services=["next_day"],
        valid_from=NOW + timedelta(days=1),
        valid_until=NOW + timedelta(days=99),
    )
    moves.perform(contract, "propose", actor=DESK, at=NOW)
    return contracts.first_terms(contract)


def test_a_signing_link_is_shown_once_and_opens_the_terms(login: Callable[[str], Client]) -> None:
    terms, client = awaiting(), login("carrier_manager")
    assert "../link/" in client.get(page(terms)).content.decode()

    shown = client.post(page(terms, "link"), {"sent_to": "zhou@example.com"})

    found = re.search(r"/sign/([\w-]+)/", shown.content.decode())
    assert found and "no-store" in shown["Cache-Control"]
    assert signing.open_link(found[1], at=NOW)[1] == terms
    assert SigningLink.objects.get().sent_to == "zhou@example.com"
    assert found[1] not in client.get(page(terms)).content.decode()


def test_nobody_but_the_desk_issues_links(login: Callable[[str], Client]) -> None:
    answer = login("auditor").post(page(awaiting(), "link"), {})

    assert answer.status_code == 403
    assert not SigningLink.objects.exists()


def test_the_first_terms_offer_no_moves_of_their_own(
    login: Callable[[str], Client], draft: ContractRevision
) -> None:
    client = login("carrier_manager")

    assert client.get(page(draft)).context["open_moves"] == []
    assert client.get(page(draft.contract)).context["open_moves"]
