"""Every state machine, pinned: these tables are the specification."""

from tests.machines import appointments, carriers, ledger, money, nextday, portal, returns, warranty

MODULES = (appointments, carriers, ledger, money, nextday, portal, returns, warranty)
TABLES = {path: table for module in MODULES for path, table in module.TABLES.items()}
