"""SF's codes in our vocabulary (SF 4.1, 4.3, 4.4)."""

from collections.abc import Mapping
from enum import StrEnum

from carriers.adapters import mapping
from carriers.adapters.mapping import Meaning

PROVIDER = "sf"

PLATFORM_OK = "A1000"
BUSINESS_OK = "S0000"
# Rate limit, downstream and system trouble; 8177 is the carrier's peak.
RETRYABLE = frozenset({"A1005", "A1009", "A1099", "8177"})

IN_LOCKER = "125"
NEW_NUMBER = "648"

ROUTE_CODES = mapping.table("sf.opcode")
ORDER_STATES = mapping.table("sf.order_state_prefix")
# Only these say why in their remark (section 9, reason keywords).
_FAILED_DELIVERY = frozenset({"33", "70"})


class Service(StrEnum):
    """The services of the platform (SF 4.1)."""

    CREATE_ORDER = "EXP_RECE_CREATE_ORDER"
    UPDATE_ORDER = "EXP_RECE_UPDATE_ORDER"
    FIND_ORDER = "EXP_RECE_SEARCH_ORDER_RESP"
    SEARCH_ROUTES = "EXP_RECE_SEARCH_ROUTES"
    CHECK_PICKUP_TIME = "EXP_EXCE_CHECK_PICKUP_TIME"
    PROMISED_TIME = "EXP_RECE_SEARCH_PROMITM"
    DELIVERY_TIME = "EXP_RECE_QUERY_DELIVERTM"
    FILTER_ORDER = "EXP_RECE_FILTER_ORDER_BSP"


def route_meaning(code: str | None, remark: str | None) -> Meaning:
    """A route row's opCode; the remark only refines a failed delivery (SF 4.3)."""
    if code is None:
        return Meaning(None, None)
    if code in _FAILED_DELIVERY:
        return mapping.delivery_failure(remark)
    return ROUTE_CODES.get(code, mapping.UNKNOWN)


def order_meaning(code: str | None, states: Mapping[str, Meaning]) -> Meaning:
    """An order state by its full code where a contract's table has it, else by its stage prefix (SF 4.4)."""
    if code is None:
        return Meaning(None, None)
    return states.get(code) or states.get(code.partition("-")[0]) or mapping.UNKNOWN
