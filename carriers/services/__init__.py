"""The verbs of the carriers room. Importing the package registers checks and consequences of moves."""

from carriers.services import (  # noqa: F401
    assigning,
    billing,
    booking,
    carriers,
    collecting,
    complaints,
    contracts,
    disputes,
    paying,
    pickups,
    rescheduling,
    settlement,
    visiting,
)
