"""Money under concurrency on PostgreSQL: one claim per policy, one compensation per cause, one dispute per case."""

from __future__ import annotations

from functools import partial

import pytest

from tests.builders import NOW, make_calendar, make_order, make_shop
from tests.builders_disputes import buyer_of, make_refused_return
from tests.builders_insurance import make_insured_return
from tests.builders_money import make_compensation
from tests.postgres.test_races import at_once
from tickets.models import Compensation, Dispute, InsuranceClaim, Posting
from tickets.policies.books import moved
from tickets.services import books, claims, disputes

pytestmark = pytest.mark.postgres


def test_one_policy_has_one_claim_whoever_reports_first() -> None:
    ticket = make_insured_return()

    made = at_once(*(partial(claims.report, ticket, f"ZT{n:08d}", at=NOW) for n in range(6)))

    assert sum(isinstance(row, InsuranceClaim) for row in made) == 1
    assert InsuranceClaim.objects.count() == 1


def test_one_cause_has_one_compensation() -> None:
    make_calendar()
    order = make_order(make_shop())

    made = at_once(*(partial(make_compensation, order=order) for _ in range(6)))

    assert len({row.pk for row in made}) == Compensation.objects.count() == 1


def test_one_case_has_one_dispute() -> None:
    ticket = make_refused_return()
    ask = partial(disputes.open_dispute, ticket, reason="broken", actor=buyer_of(ticket), at=NOW)

    made = at_once(*(ask for _ in range(6)))

    assert sum(isinstance(row, Dispute) for row in made) == Dispute.objects.count() == 1


def test_one_reference_is_posted_once() -> None:
    post = partial(books.post, "r-1", moved("carrier", "buyer", 5), cause="c", at=NOW)

    made = at_once(*(post for _ in range(6)))

    assert len({row.pk for row in made}) == Posting.objects.count() == 1
