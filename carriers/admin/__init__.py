"""The back office of the carriers room. Importing the package registers its pages."""

from carriers.admin import calls, carrier, contract, pickup, shipment  # noqa: F401
