"""The verbs of the portal room. Importing the package registers checks and consequences of moves."""

from portal.services import catalogue, enrolment, service  # noqa: F401
