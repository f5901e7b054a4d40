from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.policies import masking

MOBILES = st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True)


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("13800138000", "138****8000"),
        ("+8613800138000", "+86****8000"),
        ("12345", "***45"),
        ("7", "7"),
        ("", ""),
    ],
)
def test_a_phone_keeps_only_its_ends(number: str, shown: str) -> None:
    assert masking.phone(number) == shown


@pytest.mark.parametrize(("full", "shown"), [("张伟", "张*"), ("欧阳明月", "欧***"), ("王", "王*"), ("", "")])
def test_a_name_keeps_its_first_character(full: str, shown: str) -> None:
    assert masking.name(full) == shown


def test_an_address_ends_at_the_district() -> None:
    assert masking.address("浙江省杭州市余杭区文一西路969号") == "浙江省杭州市余杭区****"


def test_a_short_address_is_shown_as_it_is() -> None:
    assert masking.address("浙江省杭州市") == "浙江省杭州市"


def test_a_short_address_hides_its_house_number() -> None:
    assert masking.address("西溪路 128 号") == "西溪路 ****"


def test_a_mobile_in_a_couriers_words_is_hidden() -> None:
    text = "派件员王某正在派件，电话：13912345678，请保持畅通"

    assert masking.text(text) == "派件员王某正在派件，电话：139****5678，请保持畅通"


@pytest.mark.parametrize("waybill", ["SF1380013800012", "7513800138000", "12013800138"])
def test_longer_numbers_are_left_alone(waybill: str) -> None:
    assert masking.text(f"运单号{waybill}") == f"运单号{waybill}"


@given(
    MOBILES, st.sampled_from(["", "电话", "，请联系", " / ", "(+86)"]), st.sampled_from(["", "。", " 谢谢"])
)
def test_no_mobile_survives_in_free_text(mobile: str, before: str, after: str) -> None:
    assert mobile not in masking.text(before + mobile + after)
