"""WeChat's path events as updates, JSON and XML alike (WeChat 7.2)."""

from collections.abc import Mapping
from typing import Any
from xml.etree.ElementTree import Element

from carriers.adapters import history, mapping, reading
from carriers.adapters.base import BadPush, Event, Update, UpdateKind
from carriers.adapters.wechat import codes
from carriers.states import TrackingStatus

Node = Mapping[str, Any]

_REPEATED = "Actions"
_EXPLAINED = frozenset({TrackingStatus.PICKUP_FAILED, TrackingStatus.CANCELLED})


def document(body: bytes) -> Node:
    """The message as one structure, told apart by itself rather than by its content type. Raises BadPush."""
    text = reading.decoded(body).strip()
    if text.startswith("<"):
        return _from_xml(reading.xml_root(text))
    return reading.json_object(text)


def read_push(message: Node) -> Update:
    """A path event of a mini program or of a store. Raises BadPush for any other event."""
    event = reading.identifier(message, "Event")
    if event == codes.PATH_EVENT:
        return _path_update(message)
    if event == codes.STORE_PATH_EVENT:
        return _store_update(reading.child(message, "waybill_info"))
    raise BadPush("Event is not a path event")


def _path_update(message: Node) -> Update:
    """The whole list comes each time. Version needs no store of its own: the facts of a lower one are known
    already, or are older than what decides."""
    number, order_ref = reading.identifier(message, "WayBillId"), reading.identifier(message, "OrderId")
    if number is None and order_ref is None:
        raise BadPush("WayBillId and OrderId are missing")
    events = history.oldest_first(_action(row) for row in reading.children(message, _REPEATED))
    newest = history.deciding(sorted(events, key=_by_time_and_code))
    return Update(
        kind=UpdateKind.TRACKING,
        carrier=mapping.our_carrier(codes.PROVIDER, reading.identifier(message, "DeliveryID")),
        tracking_number=number,
        order_ref=order_ref,
        status=newest.status if newest else None,
        sub_status=newest.sub_status if newest else None,
        raw_status=newest.raw_code if newest else None,
        occurred_at=newest.occurred_at if newest else None,
        events=events,
        reason=newest.description if newest and newest.status in _EXPLAINED else None,
    )


def _action(row: Node) -> Event:
    code, message = reading.identifier(row, "ActionType"), reading.text(row, "ActionMsg")
    meaning = codes.action_meaning(code, message)
    return Event(
        occurred_at=reading.unix_time(row, "ActionTime"),
        status=meaning.status,
        sub_status=meaning.sub_status,
        raw_code=code,
        description=message,
        location=None,
    )


def _by_time_and_code(event: Event) -> tuple[float, str]:
    """Of two actions in the same second the higher code is the later one (section 10)."""
    moment = event.occurred_at.timestamp() if event.occurred_at else float("-inf")
    return moment, (event.raw_code or "").zfill(reading.MAX_IDENTIFIER_LENGTH)


def _store_update(info: Node) -> Update:
    number = reading.identifier(info, "waybill_id")
    if number is None:
        raise BadPush("waybill_info.waybill_id is missing")
    code, text = reading.identifier(info, "status"), reading.text(info, "desc")
    meaning, happened_at = codes.store_meaning(code), reading.unix_time(info, "update_time")
    event = Event(happened_at, meaning.status, meaning.sub_status, code, text, None)
    return Update(
        kind=UpdateKind.TRACKING,
        carrier=None,
        tracking_number=number,
        provider_order_id=reading.identifier(info, "ewaybill_order_id"),
        status=meaning.status,
        sub_status=meaning.sub_status,
        raw_status=code,
        occurred_at=happened_at,
        events=(event,),
    )


def _from_xml(root: Element) -> Node:
    fields: dict[str, Any] = {_REPEATED: [_leaves(node) for node in root.iterfind(_REPEATED)]}
    for node in root:
        if node.tag != _REPEATED:
            if node.tag in fields:
                raise BadPush(f"{node.tag} is repeated")
            fields[node.tag] = _leaves(node) if len(node) else node.text
    return fields


def _leaves(node: Element) -> dict[str, str | None]:
    return {leaf.tag: leaf.text for leaf in node}
