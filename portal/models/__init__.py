"""The tables of the portal room."""

from portal.models.calendar import CalendarDay, CalendarYear
from portal.models.catalogue import Service, ServiceVersion
from portal.models.deadline import Deadline, Reminder
from portal.models.deposit import DepositAccount, DepositPayment, PaymentCallback
from portal.models.enrolment import Enrolment, EnrolmentApplication
from portal.models.ledger import LedgerAccount, LedgerEntry, LedgerTransaction
from portal.models.notice import Notice, WebhookDelivery, WebhookEndpoint
from portal.models.partner import IdempotencyRecord, Partner, PartnerClient
from portal.models.people import Merchant, Shop, ShopMember, User
from portal.models.policy import PolicyValue
from portal.models.records import (
    Contact,
    Evidence,
    Heartbeat,
    MetricSnapshot,
    NumberSequence,
    Region,
    SandboxClock,
)
from portal.models.timeline import OutboxEntry, TimelineEvent
from portal.models.workflow import RecordedModel, StateField, WorkflowModel

__all__ = [
    "CalendarDay",
    "CalendarYear",
    "Contact",
    "Deadline",
    "DepositAccount",
    "DepositPayment",
    "Enrolment",
    "EnrolmentApplication",
    "Evidence",
    "Heartbeat",
    "IdempotencyRecord",
    "LedgerAccount",
    "LedgerEntry",
    "LedgerTransaction",
    "Merchant",
    "MetricSnapshot",
    "Notice",
    "NumberSequence",
    "OutboxEntry",
    "Partner",
    "PartnerClient",
    "PaymentCallback",
    "PolicyValue",
    "RecordedModel",
    "Region",
    "Reminder",
    "SandboxClock",
    "Service",
    "ServiceVersion",
    "Shop",
    "ShopMember",
    "StateField",
    "TimelineEvent",
    "User",
    "WebhookDelivery",
    "WebhookEndpoint",
    "WorkflowModel",
]
