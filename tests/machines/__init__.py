"""Every state machine, pinned: these tables are the specification."""

from tests.machines import carriers, guarantee, help, ledger, money, nextday, portal, returns, warranty

MODULES = (carriers, guarantee, help, ledger, money, nextday, portal, returns, warranty)
TABLES = {path: table for module in MODULES for path, table in module.TABLES.items()}
