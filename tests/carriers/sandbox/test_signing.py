"""The worked examples of the interface description."""

from __future__ import annotations

from carriers.sandbox import signing


def test_kuaidi100_call() -> None:
    param = '{"num":"YT0001","com":"yuantong"}'
    sign = signing.kuaidi100_call(param, "1740800000000", "KEY0001", "SECRET0001")

    assert sign == "10FF68975E43F7E7A2126C5B66C0ECE4"


def test_kuaidi100_push() -> None:
    param = '{"status":"polling","lastResult":{"nu":"YT0001","com":"yuantong","state":"0","data":[]}}'

    assert signing.kuaidi100_push(param, "abc123") == "3BE0572E731B5C9F32514DB23F8B23BC"
    assert signing.kuaidi100_push(param, "") == "F75C9704970C75DBEA71FBB85A0076A1"


def test_sf_digest() -> None:
    msg_data = '{"language":"zh-CN","orderId":"QIAO-20200618-004"}'
    digest = signing.sf_digest(msg_data, "12312334453453", "fjcg5PGKaNpPSHFAZ4QsCOkV71R3zVci")

    assert digest == "IIKJtuLVzoFTu4kHI8M8vA=="
