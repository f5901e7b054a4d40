"""The tables of the portal room."""

from portal.models.application import EnrolmentApplication
from portal.models.bulk_run import BulkResult, BulkRun
from portal.models.calendar import CalendarDay, CalendarYear
from portal.models.deadline import NO_DEADLINE, Deadline, Reminder
from portal.models.deposit import DepositAccount, DepositPayment, PaymentCallback
from portal.models.enrolment import Enrolment
from portal.models.export_run import ExportRun
from portal.models.governance import Appeal, PublishedMeasure, Waiver
from portal.models.lab import LabFinding, LabRun
from portal.models.ledger import LedgerAccount, LedgerEntry, LedgerTransaction
from portal.models.notice import Notice, WebhookDelivery, WebhookEndpoint
from portal.models.partner import IdempotencyRecord, Partner, PartnerClient
from portal.models.partner_member import PartnerMember
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
from portal.models.rules import RuleComment, ServiceVersion
from portal.models.saved_filter import SavedFilter
from portal.models.service import Service, ServiceArea
from portal.models.telling import NoticeBudget, NoticeChoice, QuietInterval
from portal.models.timeline import OutboxEntry, TimelineEvent
from portal.models.warning import DeadlineWarning, WarningRecipient
from portal.models.workflow import RecordedModel, StateField, WorkflowModel

__all__ = [
    "NO_DEADLINE",
    "Appeal",
    "BulkResult",
    "BulkRun",
    "CalendarDay",
    "CalendarYear",
    "Contact",
    "Deadline",
    "DeadlineWarning",
    "DepositAccount",
    "DepositPayment",
    "Enrolment",
    "EnrolmentApplication",
    "Evidence",
    "ExportRun",
    "Heartbeat",
    "IdempotencyRecord",
    "LabFinding",
    "LabRun",
    "LedgerAccount",
    "LedgerEntry",
    "LedgerTransaction",
    "Merchant",
    "MetricSnapshot",
    "Notice",
    "NoticeBudget",
    "NoticeChoice",
    "NumberSequence",
    "OutboxEntry",
    "Partner",
    "PartnerClient",
    "PartnerMember",
    "PaymentCallback",
    "PolicyValue",
    "PublishedMeasure",
    "QuietInterval",
    "RecordedModel",
    "Region",
    "Reminder",
    "RuleComment",
    "SandboxClock",
    "SavedFilter",
    "Service",
    "ServiceArea",
    "ServiceVersion",
    "Shop",
    "ShopMember",
    "StateField",
    "TimelineEvent",
    "User",
    "Waiver",
    "WarningRecipient",
    "WebhookDelivery",
    "WebhookEndpoint",
    "WorkflowModel",
]
