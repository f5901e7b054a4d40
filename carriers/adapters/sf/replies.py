"""Our answers to SF's pushes, one per shape (SF 4.2, 4.4)."""

from collections.abc import Mapping
from types import MappingProxyType

from carriers.adapters.base import BadPush, Reply
from carriers.adapters.forms import json_reply
from carriers.adapters.sf import shapes
from carriers.adapters.sf.shapes import Shape

XML_TYPE = "text/xml; charset=utf-8"
# As one public integration answers; SF publishes nothing, so the adapter takes another one if a contract does.
ORDER_STATE_ACCEPTED: Mapping[str, str] = MappingProxyType({"success": "true", "code": "0", "msg": ""})

_XML_ACCEPTED = '<Response service="RoutePushService"><Head>OK</Head></Response>'
_XML_REFUSED = (
    '<Response service="RoutePushService"><Head>ERR</Head><ERROR code="4001">失败</ERROR></Response>'
)


def reply(body: bytes, accepted: bool, order_state_accepted: Mapping[str, str]) -> Reply:
    """Answer in the shape of the push; one that cannot be told apart is answered in JSON."""
    shape, is_order_state = _told(body)
    if shape is Shape.XML:
        return Reply(200, XML_TYPE, _XML_ACCEPTED if accepted else _XML_REFUSED)
    if is_order_state:
        refused = {"success": "false", "code": "1", "msg": "failed"}
        return json_reply(dict(order_state_accepted) if accepted else refused)
    if accepted:
        return json_reply({"return_code": "0000", "return_msg": "成功"})
    return json_reply({"return_code": "1000", "return_msg": "失败"})


def _told(body: bytes) -> tuple[Shape, bool]:
    try:
        wrapped = shapes.unwrap(body)
        if wrapped.shape is Shape.XML:
            return Shape.XML, False
        return wrapped.shape, "orderState" in shapes.document(wrapped)
    except BadPush:
        return Shape.JSON, False
