"""SF route rows, asked for (interface section 4.1) and pushed (4.2), and order-state pushes (4.4)."""

from __future__ import annotations

import json
import uuid
from typing import Any

from carriers.sandbox.milestones import MILESTONES
from carriers.sandbox.parcels import Parcel
from carriers.sandbox.store import Row
from carriers.sandbox.times import local

ROWS_PER_PUSH = 10
FIRST_ROW_ID = 1_688_380_000_000
# The query adds status codes to a row; only these two are published, others stay empty here.
FIRST_STATUS = {"54": ("1", "已揽收", "101", "已揽收"), "655": ("7", "待揽收", "701", "待揽收")}


def _route(parcel: Parcel, event: Row) -> dict[str, str]:
    milestone = MILESTONES[event["kind"]]
    city = parcel.cities[1 if milestone.at_destination else 0]
    return {
        "acceptTime": local(event["at"]),
        "acceptAddress": city,
        "remark": milestone.remark.replace("{here}", city),
        "opCode": milestone.op_code,
    }


def routes(parcel: Parcel, history: list[Row]) -> list[dict[str, str]]:
    """Answer to a query: oldest first, no row ids."""
    rows = []
    for event in history:
        if not MILESTONES[event["kind"]].op_code:
            continue
        row = _route(parcel, event)
        first, first_name, second, second_name = FIRST_STATUS.get(row["opCode"], ("", "", "", ""))
        row |= {"firstStatusCode": first, "firstStatusName": first_name}
        rows.append(row | {"secondaryStatusCode": second, "secondaryStatusName": second_name})
    return rows


def pushed_row(parcel: Parcel, event: Row, row_id: int) -> dict[str, str]:
    head = {"id": str(FIRST_ROW_ID + row_id), "mailno": parcel.waybill, "orderid": parcel.ref}
    return head | _route(parcel, event) | {"reasonCode": ""}


def route_push(rows: list[dict[str, str]]) -> str:
    return _dumps({"Body": {"WaybillRoute": rows}})


def state_push(parcel: Parcel, event: Row) -> str:
    milestone = MILESTONES[event["kind"]]
    state = {
        "orderNo": parcel.ref, "waybillNo": parcel.waybill, "orderStateCode": milestone.sf_state,
        "orderStateDesc": milestone.sf_state_text, "empCode": "01234567", "empPhone": "138****0000",
        "netCode": "755A",
        "lastTime": local(event["at"]), "bookTime": local(parcel.base_at), "carrierCode": "SF",
    }  # fmt: skip
    request_id = str(uuid.uuid5(uuid.NAMESPACE_OID, f"{parcel.id}/{event['id']}"))
    return _dumps({"requestId": request_id, "timestamp": str(int(event["at"] * 1000)), "orderState": [state]})


def routes_acknowledged(answer: bytes) -> bool:
    return _answer(answer).get("return_code") == "0000"


def state_acknowledged(answer: bytes) -> bool:
    """`{"success":"true","code":"0"}`; truth values come as text and as JSON."""
    value = _answer(answer)
    return str(value.get("success")).lower() == "true" and str(value.get("code")) == "0"


def _answer(body: bytes) -> dict[str, Any]:
    try:
        value = json.loads(body)
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}


def _dumps(value: dict[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
