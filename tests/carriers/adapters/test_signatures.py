"""The worked examples of the interface document, and what must not pass."""

from urllib.parse import urlencode

import pytest

from carriers.adapters import kuaidi100, sf, wechat
from carriers.adapters.base import PushRequest
from carriers.adapters.cainiao import signing as cainiao_signing
from carriers.adapters.deppon import signing as deppon_signing
from carriers.adapters.jd import signing as jd_signing
from carriers.adapters.kdniao import signing as kdniao_signing
from carriers.adapters.kuaidi100 import signing as kuaidi100_signing
from carriers.adapters.sf import signing as sf_signing
from carriers.adapters.wechat import signing as wechat_signing

PARAM = '{"status":"polling","lastResult":{"nu":"YT0001","com":"yuantong","state":"0","data":[]}}'


def form(**fields: str) -> PushRequest:
    return PushRequest("POST", {}, {}, urlencode(fields).encode())


@pytest.mark.parametrize(
    ("salt", "sign"),
    [("abc123", "3BE0572E731B5C9F32514DB23F8B23BC"), ("", "F75C9704970C75DBEA71FBB85A0076A1")],
)
def test_kuaidi100_push(salt: str, sign: str) -> None:
    assert kuaidi100_signing.push_sign(PARAM, salt) == sign


def test_kuaidi100_order() -> None:
    param = '{"num":"YT0001","com":"yuantong"}'

    sign = kuaidi100_signing.order_sign(param, "1740800000000", "KEY0001", "SECRET0001")

    assert sign == "10FF68975E43F7E7A2126C5B66C0ECE4"


def test_kuaidi100_query() -> None:
    param = '{"num":"YT0001","com":"yuantong"}'

    assert (
        kuaidi100_signing.query_sign(param, "KEY0001", "CUSTOMER0001") == "2A9E3D261F65D3B42C20292FFBB406BC"
    )


def test_sf_message_digest() -> None:
    msg_data = '{"language":"zh-CN","orderId":"QIAO-20200618-004"}'

    digest = sf_signing.message_digest(msg_data, "12312334453453", "fjcg5PGKaNpPSHFAZ4QsCOkV71R3zVci")

    assert digest == "IIKJtuLVzoFTu4kHI8M8vA=="


def test_sf_verify_code() -> None:
    xml = '<Request service="RouteService" lang="zh-CN"></Request>'

    assert sf_signing.verify_code(xml, "checkword") == "s8xErw270vHOWuZkzC+VXQ=="


def test_sf_encodes_as_java_does() -> None:
    assert sf_signing.java_urlencode("a b*c~d/中.-_") == "a+b*c%7Ed%2F%E4%B8%AD.-_"


def test_kdniao_data_sign() -> None:
    request_data = '{"ShipperCode":"SF","LogisticCode":"SF1234567890"}'

    sign = kdniao_signing.data_sign(request_data, "test-app-key")

    assert sign == "YzE5OWEzNjE2MTFjMzE5ZGQ3MTQxZjRhMTU5NjFhMTI="


def test_wechat_query_signature() -> None:
    query = {"timestamp": "1546924844", "nonce": "486452656"}

    assert wechat_signing.query_signature("mytoken", query) == "d97bc1d2733cd1058f20c592e71a90dc7de67f4e"


def test_wechat_signature_does_not_cover_the_body() -> None:
    query = {"timestamp": "1", "nonce": "2"}
    query["signature"] = wechat_signing.query_signature("t", query)

    assert wechat.ADAPTER.verify(PushRequest("POST", {}, query, b"anything"), {"token": "t"}) is True


def test_jd_platform_sign() -> None:
    parameters = {
        "method": "jingdong.ldop.receive.trace.get",
        "app_key": "AK",
        "access_token": "TK",
        "timestamp": "2025-05-20 14:42:00",
        "v": "2.0",
        "sign_method": "md5",
        "360buy_param_json": '{"waybillCode":"JDVE1","customerCode":"C1"}',
        "empty": "",
    }

    assert jd_signing.platform_sign(parameters, "SEC") == "5B60503B7F3C09FA4FD1F17B34B07147"


def test_jd_gateway_sign() -> None:
    parameters = {"app_key": "AK", "access_token": "TK", "timestamp": "2025-05-20 14:42:00", "v": "2.0"}

    sign = jd_signing.gateway_sign(
        "/ecap/v1/orders/trace/subscribe", '[{"waybillCode":"JD1"}]', parameters, "SEC"
    )

    assert sign == "DCEA329511C1164293AF8B7E3C7E9EAD"


def test_deppon_digest() -> None:
    digest = deppon_signing.digest('{"logisticID":"TEST001"}', "APPKEY", "1740800000000")

    assert digest == "NmYxNWFkYWVkZDIxYWFkOTM0OTQ2ZDcyODE3MmFlNjg="


def test_cainiao_data_digest() -> None:
    assert cainiao_signing.data_digest('{"orderId":"1"}', "SECRET") == "iZalrCZnZrLOz1DNHow4Jg=="


def test_kuaidi100_without_a_salt_proves_nothing() -> None:
    request = form(param=PARAM, sign="F75C9704970C75DBEA71FBB85A0076A1")

    assert kuaidi100.ADAPTER.verify(request, {}) is None


@pytest.mark.parametrize("sign", ["", "签名", "F75C9704970C75DBEA71FBB85A0076A1"])
def test_kuaidi100_refuses_another_signature(sign: str) -> None:
    assert kuaidi100.ADAPTER.verify(form(param=PARAM, sign=sign), {"salt": "abc123"}) is False


@pytest.mark.parametrize("body", [b"", b"param=%FF", b"\xff\xfe", b"sign=a&sign=b", b"&" * 500 + b"a=1"])
def test_kuaidi100_refuses_a_body_without_a_signature(body: bytes) -> None:
    assert kuaidi100.ADAPTER.verify(PushRequest("POST", {}, {}, body), {"salt": "abc123"}) is False


@pytest.mark.parametrize("fields", [{}, {"msgDigest": "IIKJtuLVzoFTu4kHI8M8vA=="}, {"msgDigest": "签名"}])
def test_sf_refuses_a_form_with_another_digest(fields: dict[str, str]) -> None:
    request = form(msgData="{}", timestamp="1740800000000", **fields)

    assert sf.ADAPTER.verify(request, {"checkWord": "checkword-for-tests-0001"}) is False


def test_sf_cannot_verify_without_a_check_word() -> None:
    assert sf.ADAPTER.verify(form(msgData="{}", msgDigest="x"), {}) is False


def test_sf_does_not_sign_json() -> None:
    assert sf.ADAPTER.verify(PushRequest("POST", {}, {}, b"{}"), {"checkWord": "w"}) is None


def test_sf_refuses_what_it_cannot_tell_apart() -> None:
    assert sf.ADAPTER.verify(PushRequest("POST", {}, {}, b"a=1"), {"checkWord": "w"}) is False
