"""The verbs of the carriers room. Importing the package registers checks and consequences of moves."""

from carriers.services import carriers, contracts, pickups  # noqa: F401
