"""The books: both sides equal, once per reference, and what the provider's list says beside them."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.errors import Conflict
from tests.builders import NOW
from tickets.models import Posting, PostingLine, ProviderPayment
from tickets.policies.books import Line, balances, checked, credit, debit, moved
from tickets.queries.books import account_balances, differences
from tickets.services import books
from tickets.states import BookAccount, Side

ACCOUNTS = st.sampled_from(BookAccount.values)
LINES = st.lists(st.builds(Line, ACCOUNTS, st.sampled_from(Side.values), st.integers(0, 10**9)), max_size=6)


@given(LINES)
def test_invariant_12_what_does_not_balance_is_never_posted(lines: list[Line]) -> None:
    sides = {side: sum(line.fen for line in lines if line.side == side) for side in Side.values}
    if sides["debit"] == sides["credit"] > 0:
        assert sum(balances(checked(lines)).values()) == 0
    else:
        with pytest.raises(ValueError):
            checked(lines)


@pytest.mark.parametrize(
    "lines",
    [[], [debit("buyer", 1)], [debit("buyer", -1), credit("carrier", -1)], [*moved("buyer", "nobody", 1)]],
)
def test_what_is_no_posting_is_refused(lines: list[Line]) -> None:
    with pytest.raises(ValueError):
        checked(lines)


@pytest.mark.django_db
def test_the_same_reference_posts_once() -> None:
    for _ in range(2):
        books.post("r-1", moved("carrier", "buyer", 5), cause="c", at=NOW)

    assert (Posting.objects.count(), PostingLine.objects.count()) == (1, 2)
    with pytest.raises(Conflict):
        books.post("r-1", moved("carrier", "buyer", 6), cause="c", at=NOW)


@pytest.mark.django_db
def test_a_posting_is_never_changed() -> None:
    row = books.post("r-1", moved("carrier", "buyer", 5), cause="c", at=NOW)

    with pytest.raises(TypeError):
        row.save()
    with pytest.raises(TypeError):
        row.lines.get(side="debit").delete()


@pytest.mark.django_db
def test_all_accounts_together_are_zero() -> None:
    books.post("r-1", moved("carrier", "buyer", 5), cause="c", at=NOW)
    books.post("r-2", moved("buyer", "storefront_cash", 3), cause="c", at=NOW)

    found = account_balances()

    assert (found["buyer"], found["carrier"], sum(found.values())) == (2, -5, 0)


def listed(key: str, fen: int) -> ProviderPayment:
    return ProviderPayment.objects.create(
        key=key, reference=f"P-{key}", amount_fen=fen, paid_on=date(2026, 11, 20), brought_in_at=NOW
    )


@pytest.mark.django_db
def test_the_providers_list_is_compared_with_our_books() -> None:
    for key in ("same", "other", "ours"):
        cash = moved("buyer", "storefront_cash", 5)
        books.post(f"{key}:paid", cash, cause="c", at=NOW, payment_key=key)
    listed("same", 5)
    listed("other", 6)
    listed("theirs", 7)

    found = {(row.key, str(row.kind)) for row in differences()}

    assert found == {("other", "amount"), ("ours", "not_at_provider"), ("theirs", "not_with_us")}
