"""What a parcel costs: zones, weight steps, volume, surcharges."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carriers.policies.rates import Line, Parcel, Tariff, line_for, overlaps, quote


def line(origins: str = "", destinations: str = "", fee: int = 1000, step: int = 200) -> Line:
    return Line(tuple(origins.split()), tuple(destinations.split()), 1000, fee, 1000, step)


def tariff(*lines: Line, **fields: object) -> Tariff:
    return Tariff(lines or (line(),), **({"volumetric_divisor": 8000, "max_grams": 30_000} | fields))  # type: ignore[arg-type]


def total(grams: int, *lines: Line, volume: int = 0, needs: str = "", **fields: object) -> int | None:
    parcel = Parcel(grams, volume, frozenset(needs.split()))
    found = quote(tariff(*lines, **fields), "330106", "110105", parcel)
    return found.total_fen if found else None


@pytest.mark.parametrize(
    ("grams", "fen"), [(1, 1000), (1000, 1000), (1001, 1200), (2000, 1200), (2001, 1400)]
)
def test_every_begun_step_counts(grams: int, fen: int) -> None:
    assert total(grams) == fen


def test_e10_the_heavier_of_scales_and_volume_is_charged() -> None:
    found = quote(tariff(), "330106", "110105", Parcel(6400, volume_cm3=64_800))

    assert found and (found.volumetric_grams, found.charged_grams) == (8100, 8100)
    assert found.total_fen == 1000 + 8 * 200


def test_the_most_exact_origin_decides_then_the_most_exact_destination() -> None:
    lines = (line("33", "", 1), line("3301", "", 2), line("33", "11", 3), line("", "1101", 4))

    assert [found.first_fee_fen for found in [line_for(lines, "330106", "110105")] if found] == [2]
    assert [found.first_fee_fen for found in [line_for(lines, "330206", "110105")] if found] == [3]


def test_a_route_without_a_line_and_a_parcel_too_heavy_have_no_price() -> None:
    assert total(500, line("44", "")) is None
    assert total(30_001) is None


@pytest.mark.parametrize(
    ("one", "other", "clash"),
    [
        (("31 32 33", "11"), ("33", "11 12"), True),
        (("", ""), ("", ""), True),
        (("33", "11"), ("3301", "11"), False),
        (("33", ""), ("", "11"), False),
        (("31", "11"), ("32", "11"), False),
    ],
)
def test_d8_two_lines_for_one_route_are_found(
    one: tuple[str, str], other: tuple[str, str], clash: bool
) -> None:
    assert overlaps([line(*one), line(*other)]) == ([(0, 1)] if clash else [])


ZONES = st.lists(st.sampled_from(["11", "33", "3301", "330106", "31"]), max_size=3, unique=True)


@given(st.lists(st.tuples(ZONES, ZONES), max_size=5), st.randoms())
def test_a_price_book_without_overlaps_prices_by_no_order(
    zones: list[tuple[list[str], list[str]]], random: object
) -> None:
    lines = [Line(tuple(a), tuple(b), 1000, n, 1000, 0) for n, (a, b) in enumerate(zones)]
    if overlaps(lines):
        return
    shuffled = list(lines)
    random.shuffle(shuffled)  # type: ignore[attr-defined]

    assert line_for(lines, "330106", "110105") == line_for(shuffled, "330106", "110105")


def test_surcharges_are_added_and_shown_one_by_one() -> None:
    surcharges = {"fragile": {"fen": 300}, "remote": {"permille": 155}, "cold": {"fen": 900}}
    parcel = Parcel(500, 0, frozenset({"fragile"}), frozenset({"remote"}))

    found = quote(tariff(surcharges=surcharges), "330106", "110105", parcel)

    assert found and found.surcharges == (("fragile", 300), ("remote", 155))
    assert found.as_json()["total_fen"] == 1455
