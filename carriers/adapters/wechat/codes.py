"""WeChat's codes in our vocabulary (WeChat 7.2, section 9)."""

from carriers.adapters import mapping
from carriers.adapters.mapping import Meaning

PROVIDER = "wechat"

PATH_EVENT = "add_express_path"
STORE_PATH_EVENT = "ewaybill_push_path"

_ACTIONS = mapping.table("wechat.path")
_STORE_STATES = mapping.table("wechat.ewaybill")
_PICKUP_FAILED = "100002"


def action_meaning(code: str | None, message: str | None) -> Meaning:
    """An ActionType; why a pickup failed is only in the message (section 9, reason keywords)."""
    if code is None:
        return Meaning(None, None)
    if code == _PICKUP_FAILED:
        return mapping.pickup_failure(message)
    return _ACTIONS.get(code, mapping.UNKNOWN)


def store_meaning(code: str | None) -> Meaning:
    """The status of a WeChat store's waybill, 0 to 9 and 99 (WeChat 7.2)."""
    return Meaning(None, None) if code is None else _STORE_STATES.get(code, mapping.UNKNOWN)
