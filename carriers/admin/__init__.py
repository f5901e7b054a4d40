"""The back office of the carriers room. Importing the package registers its pages."""

from carriers.admin import (  # noqa: F401
    account,
    blocked,
    calls,
    carrier,
    codes,
    complaint,
    contract,
    coverage,
    details,
    pickup,
    push,
    revision,
    runs,
    scorecard,
    settlement,
    shipment,
    trial,
    truth,
)
