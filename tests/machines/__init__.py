"""Every state machine, pinned: these tables are the specification."""

from tests.machines import (
    carriers,
    compensations,
    disputes,
    guarantee,
    help,
    insurance,
    ledger,
    money,
    nextday,
    portal,
    returns,
    warranty,
)

MODULES = (
    carriers,
    guarantee,
    help,
    ledger,
    money,
    nextday,
    portal,
    returns,
    warranty,
    compensations,
    disputes,
    insurance,
)

TABLES = {path: table for module in MODULES for path, table in module.TABLES.items()}
