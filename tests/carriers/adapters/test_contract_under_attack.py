"""Whatever arrives, every adapter reads it or refuses it as BadPush, in a second, and answers all the same."""

import json
from collections.abc import Iterator
from time import process_time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from carriers.adapters.base import BadPush, CarrierAdapter, PushRequest
from carriers.adapters.forms import agreed
from tests.carriers.adapters import mutations
from tests.carriers.adapters.contract import (
    ACCEPTED,
    DOCUMENTS,
    NOW,
    SIGNED,
    every_adapter,
    over,
    updates_of,
)
from tests.carriers.adapters.samples import Sample, push, samples

ANSWERS = samples("order_response", "query_response", "subscribe_response", "auth_response")
DEEP = 100_000
# The hooks refuse what is larger.
MOST_BYTES = 1_000_000
SECONDS = 2.0
STEP = 7

ENTITIES = "".join(f'<!ENTITY l{i} "{f"&l{i - 1};" * 10}">' for i in range(1, 10))
BILLION_LAUGHS = f'<!DOCTYPE x [<!ENTITY l0 "lol">{ENTITIES}]><xml><Event>&l9;</Event></xml>'.encode()
OUTSIDE = b'<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]><xml><Event>&f;</Event></xml>'

NOT_A_MESSAGE = [
    BILLION_LAUGHS,
    OUTSIDE,
    b"<a>" * (DEEP // 5) + b"</a>" * (DEEP // 5),
    b"",
    b"\x00",
    b"\xff\xfe\x00",
    b"null",
    b"[]",
    b"{}",
    b"{",
    b"7",
    b'"text"',
    b"NaN",
    b"[" * DEEP,
    b'{"a":' * DEEP,
    b"<",
    b"<a>" * DEEP,
    b"<Request/>",
    b"<Request><Body/></Request>",
    b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>',
    b'<?xml version="1.0" encoding="no-such"?><a',
    b"param=%00&msgData=%00",
    b"param=%FF&msgData=%FF",
    b"param=&msgData=&content=",
    b'param={"a":1}&param={"b":1}',
    b'param={"lastResult":[]}&msgData={"Body":[]}',
    b"1" * 5000,
]
HOSTILE = [
    None,
    "",
    " ",
    True,
    False,
    0,
    -1,
    1.5,
    10**30,
    "1e999999999",
    "٢٠٢٥",
    "9" * 65,
    [],
    {},
    [None],
    [{}],
    {"a": 1},
]
UNSTORABLE = ["a\0b", "\ud800"]
# Half of something that a pattern might look for, over and over.
TEASING = [" ", "分配给", "快递员：", "，联系电话：", "取件码：", "新单号"]


def survived(adapter: CarrierAdapter, request: PushRequest) -> None:
    """It is read or refused, judged and answered; nothing else happens."""
    updates_of(adapter, request)
    assert adapter.verify(request, {}) in (None, False)
    for accepted in (True, False):
        assert adapter.acknowledge(request, accepted, NOW).body


def timed(adapter: CarrierAdapter, request: PushRequest) -> float:
    started = process_time()
    survived(adapter, request)
    return process_time() - started


def smallest_of_each_kind() -> list[Sample]:
    """One captured push of each kind and provider: in it every field is looked at in bearable time."""
    by_size = sorted(DOCUMENTS, key=lambda sample: len(push(sample.given).body), reverse=True)
    return list({(sample.adapter.provider, sample.given["kind"]): sample for sample in by_size}.values())


@every_adapter
@pytest.mark.parametrize("body", NOT_A_MESSAGE, ids=lambda body: repr(body[:24]))
def test_what_is_no_message_is_refused(adapter: CarrierAdapter, body: bytes) -> None:
    survived(adapter, PushRequest("POST", {}, {}, body))

    with pytest.raises(BadPush):
        adapter.parse(PushRequest("POST", {}, {}, body))


@every_adapter
@pytest.mark.parametrize("body", NOT_A_MESSAGE, ids=lambda body: repr(body[:24]))
def test_what_is_no_answer_is_a_failure(adapter: CarrierAdapter, body: bytes) -> None:
    answer = adapter.read_answer("order_response", 502, body)

    assert (answer.ok, answer.retryable) == (False, True)


@every_adapter
@given(body=st.binary(max_size=200), text=st.text(max_size=40))
def test_any_bytes_and_any_words_around_them(adapter: CarrierAdapter, body: bytes, text: str) -> None:
    around = dict.fromkeys(("signature", "timestamp", "nonce", "sign"), text)

    survived(adapter, PushRequest("POST", around, around, body))
    assert adapter.verify(PushRequest("POST", around, around, body), {"token": text + "t"}) in (None, False)
    assert not adapter.read_answer("query_response", 200, body).ok


@over(ACCEPTED)
def test_a_push_cut_short(sample: Sample) -> None:
    whole = push(sample.given)

    for cut in range(0, len(whole.body), STEP):
        survived(sample.adapter, PushRequest("POST", whole.headers, whole.query, whole.body[:cut]))


@over(SIGNED)
@settings(deadline=None, max_examples=30)
@given(data=st.data())
def test_a_damaged_push(sample: Sample, data: st.DataObject) -> None:
    whole = push(sample.given).body
    cut = data.draw(st.integers(0, len(whole) - 1))
    damaged = whole[:cut] + data.draw(st.binary(max_size=3)) + whole[cut + data.draw(st.integers(0, 9)) :]

    survived(sample.adapter, PushRequest("POST", {}, {}, damaged))


def spoilt(document: Any) -> Iterator[Any]:
    """The document with one place spoilt or gone, one after the other."""
    for path in mutations.paths(document):
        yield mutations.without(document, path)
        yield from (mutations.put(document, path, value) for value in HOSTILE)


@over(smallest_of_each_kind())
def test_a_wrong_value_in_any_place(sample: Sample) -> None:
    document, repack = mutations.unpacked(push(sample.given))

    for wrong in spoilt(document):
        survived(sample.adapter, repack(wrong))


@over(smallest_of_each_kind())
@pytest.mark.parametrize("value", UNSTORABLE, ids=repr)
def test_what_the_database_cannot_store_is_refused_in_any_place(sample: Sample, value: str) -> None:
    document, repack = mutations.unpacked(push(sample.given))

    for path in mutations.paths(document):
        assert updates_of(sample.adapter, repack(mutations.put(document, path, value))) is None


@over(smallest_of_each_kind())
def test_an_endless_text_in_any_place_costs_no_time(sample: Sample) -> None:
    document, repack = mutations.unpacked(push(sample.given))

    for path in mutations.paths(document):
        assert timed(sample.adapter, repack(mutations.put(document, path, "a" * (MOST_BYTES // 4)))) < SECONDS


@over(smallest_of_each_kind())
@pytest.mark.parametrize("piece", TEASING)
def test_what_teases_a_pattern_costs_no_time(sample: Sample, piece: str) -> None:
    document, repack = mutations.unpacked(push(sample.given))
    endless = piece * (MOST_BYTES // 3 // len(piece.encode()))

    for path in mutations.texts(document):
        assert timed(sample.adapter, repack(mutations.put(document, path, endless))) < SECONDS


@over(smallest_of_each_kind())
def test_endless_rows_cost_no_time(sample: Sample) -> None:
    document, repack = mutations.unpacked(push(sample.given))
    lists = [path for path in mutations.paths(document) if isinstance(mutations.at(document, path), list)]

    for path in lists:
        row = next(iter(mutations.at(document, path)), {})
        many = [row] * (MOST_BYTES // 3 // len(json.dumps(row)))
        for rows in ([{}] * DEEP, many):
            assert timed(sample.adapter, repack(mutations.put(document, path, rows))) < SECONDS


@over(smallest_of_each_kind())
def test_endless_depth_in_any_place_is_refused(sample: Sample) -> None:
    document, repack = mutations.unpacked(push(sample.given))

    for path in mutations.paths(document):
        packed = repack(mutations.put(document, path, "@@"))
        quoted, deep = ((b'"@@"', b"[" * DEEP), (b"%22%40%40%22", b"%5B" * DEEP))[b"%40%40" in packed.body]
        body = packed.body.replace(quoted, deep)
        assert updates_of(sample.adapter, PushRequest("POST", packed.headers, packed.query, body)) is None


@over(ANSWERS)
def test_an_answer_cut_short_or_spoilt_is_still_an_answer(sample: Sample) -> None:
    whole = sample.given["response"]["body"]
    for cut in range(0, len(whole), STEP):
        assert not sample.adapter.read_answer(sample.given["kind"], 200, whole[:cut].encode()).ok

    for wrong in spoilt(json.loads(whole)):
        sample.adapter.read_answer(sample.given["kind"], 200, json.dumps(wrong).encode())


@every_adapter
@pytest.mark.parametrize("fixed", ["", "OK", '{"code":0}', "\ud800"])
def test_a_fixed_answer_takes_the_place_of_ours(adapter: CarrierAdapter, fixed: str) -> None:
    ours = adapter.acknowledge(PushRequest("POST", {}, {}, b""), True, NOW)

    assert agreed(ours, {"acknowledgement": fixed}).body == (fixed or ours.body)
