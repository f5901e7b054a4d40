"""Every state machine, pinned: these tables are the specification."""

from tests.machines import (
    advance,
    appointments,
    carriers,
    compensations,
    disputes,
    exchange,
    foresight,
    guarantee,
    help,
    insurance,
    ledger,
    mass_event,
    money,
    nextday,
    portal,
    refund_only,
    returns,
    warnings,
    warranty,
)

MODULES = (
    carriers,
    guarantee,
    help,
    ledger,
    mass_event,
    money,
    nextday,
    portal,
    returns,
    warranty,
    compensations,
    disputes,
    insurance,
    advance,
    exchange,
    foresight,
    refund_only,
    appointments,
    warnings,
)

TABLES = {path: table for module in MODULES for path, table in module.TABLES.items()}
