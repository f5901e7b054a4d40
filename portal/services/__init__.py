"""The verbs of the portal room. Importing the package registers checks and consequences of moves."""

from portal.services import catalogue, deposit_payments, enrolment  # noqa: F401
