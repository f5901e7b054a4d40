"""Every state machine, pinned: these tables are the specification."""

from tests.machines import (
    advance,
    carriers,
    exchange,
    ledger,
    money,
    nextday,
    portal,
    refund_only,
    returns,
    warranty,
)

MODULES = (
    advance,
    carriers,
    exchange,
    ledger,
    money,
    nextday,
    portal,
    refund_only,
    returns,
    warranty,
)
TABLES = {path: table for module in MODULES for path, table in module.TABLES.items()}
