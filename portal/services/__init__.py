"""The verbs of the portal room. Importing the package registers checks and consequences of moves."""

from portal.services import (  # noqa: F401
    appeals,
    applications,
    catalogue,
    deposit_payments,
    deposit_tasks,
    enrolment,
    exits,
    measures,
    reviews,
    rules,
    service,
    shops,
    standing,
    waivers,
    warnings,
)
