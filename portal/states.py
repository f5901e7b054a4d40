"""The words of the portal room: states, kinds and the named groups of them."""

from __future__ import annotations

from enum import nonmember

from django.db.models import IntegerChoices, TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ShopKind(TextChoices):
    FLAGSHIP = "flagship", _("flagship shop")
    EXCLUSIVE = "exclusive", _("exclusive shop")
    SPECIALTY = "specialty", _("specialty shop")
    BRAND = "brand", _("brand shop")
    OTHER = "other", _("other shop")


class ShopState(TextChoices):
    OPEN = "open", pgettext_lazy("shop", "open")
    FROZEN = "frozen", _("frozen")
    CLOSING = "closing", _("closing")
    CLOSED = "closed", _("closed")


class Module(TextChoices):
    """The three modules of the worry-free programme (S1 1.19)."""

    DELIVERY_INSTALL = "delivery_install", _("delivery and installation")
    RETURN_EXCHANGE = "return_exchange", _("return and exchange")
    AFTER_SALES = "after_sales", _("after-sales")


class Phase(TextChoices):
    PRE_SALE = "pre_sale", _("pre-sale")
    IN_SALE = "in_sale", _("in-sale")
    AFTER_SALE = "after_sale", _("after-sale")


class ServiceState(TextChoices):
    DRAFT = "draft", _("draft")
    OPEN = "open", pgettext_lazy("service", "open")
    CLOSED_TO_NEW = "closed_to_new", _("closed to new shops")
    RETIRED = "retired", _("retired")

    listed = nonmember(("open", "closed_to_new"))
    published = nonmember(("open", "closed_to_new", "retired"))


class VersionState(TextChoices):
    """Only what people decide is stored; "effective" and "superseded" are computed from dates when read (C-4)."""

    DRAFT = "draft", _("draft")
    CONSULTATION = "consultation", _("in consultation")
    PUBLISHED = "published", _("published")
    WITHDRAWN = "withdrawn", _("withdrawn")


class VersionStanding(TextChoices):
    """What a published version is at an instant, read from dates."""

    SCHEDULED = "scheduled", _("scheduled")
    EFFECTIVE = "effective", _("in force")
    SUPERSEDED = "superseded", _("superseded")


class ApplicationState(TextChoices):
    DRAFT = "draft", _("draft")
    INELIGIBLE = "ineligible", _("not eligible")
    IN_REVIEW = "in_review", _("in review")
    INFO_REQUESTED = "info_requested", _("information requested")
    APPROVED = "approved", _("approved")
    ENROLLED = "enrolled", _("enrolled")
    REJECTED = "rejected", _("rejected")
    EXPIRED = "expired", _("expired")
    WITHDRAWN = "withdrawn", _("withdrawn")

    open_states = nonmember(("draft", "in_review", "info_requested", "approved"))
    with_the_shop = nonmember(("draft", "info_requested", "approved"))


class EnrolmentState(TextChoices):
    PROBATION = "probation", _("on probation")
    ACTIVE = "active", _("active")
    AT_RISK = "at_risk", _("at risk")
    WARNED = "warned", _("warned")
    GRACE = "grace", _("in the grace period")
    SUSPENDED = "suspended", _("suspended")
    EXITING = "exiting", _("exiting")
    EXITED = "exited", _("exited")

    live_states = nonmember(("probation", "active", "at_risk", "warned", "grace", "suspended"))
    promising_states = nonmember(("probation", "active", "at_risk", "warned", "grace"))
    ailing_states = nonmember(("at_risk", "warned", "grace"))


class SuspensionCause(TextChoices):
    """Why a membership is suspended; what the system found it also cures by itself."""

    CONDITIONS = "conditions", _("conditions not kept")
    REQUIREMENT = "requirement", _("a requirement has ended")
    SHOP = "shop", _("the shop is not open")
    BREACH = "breach", _("breach of the rules")

    found_by_system = nonmember(("conditions", "requirement", "shop"))


class Measure(TextChoices):
    """A measure against a member, published within one working day (Measures for Online Transactions art 30)."""

    WARNING = "warning", _("warning")
    SUSPENSION = "suspension", _("suspension")
    TERMINATION = "termination", _("termination")


class AppealState(TextChoices):
    OPEN = "open", pgettext_lazy("appeal", "open")
    GRANTED = "granted", _("granted")
    DISMISSED = "dismissed", _("dismissed")
    WITHDRAWN = "withdrawn", _("withdrawn")


class WaiverState(TextChoices):
    GRANTED = "granted", _("granted")
    REVOKED = "revoked", _("revoked")


class ExitKind(TextChoices):
    VOLUNTARY = "voluntary", _("left voluntarily")
    RULE_CHANGE = "rule_change", _("left because of a rule change")
    EXPELLED = "expelled", _("expelled")
    EXPIRED = "expired", _("term ended")


class Verdict(TextChoices):
    PASS = "pass", _("passed")
    FAIL = "fail", pgettext_lazy("condition", "failed")
    UNDETERMINED = "undetermined", _("not determinable")
    WAIVED = "waived", _("waived")


class PartnerKind(TextChoices):
    STOREFRONT = "storefront", _("storefront")
    ERP = "erp", _("ERP")
    SHOP = "shop", _("program of the shop")
    COURIER = "courier", pgettext_lazy("company", "courier")
    REPAIR_CENTRE = "repair_centre", _("repair centre")
    INSTALLER = "installer", _("installer")
    INSURER = "insurer", _("insurer")

    act_for_shops = nonmember(frozenset({"erp", "shop"}))


class PartnerRole(TextChoices):
    """What somebody is in a repair centre or at an installer."""

    WORKER = "worker", _("worker")
    MANAGER = "manager", pgettext_lazy("partner", "manager")


class DayKind(TextChoices):
    """What a date is on the business calendar (C-17)."""

    WORKDAY = "workday", _("working day")
    REST = "rest", _("weekend")
    HOLIDAY = "holiday", _("statutory holiday")
    ADJUSTED = "adjusted", _("adjusted working day")

    working = nonmember(("workday", "adjusted"))


class Visibility(TextChoices):
    """Who may read a fact on a timeline."""

    BUYER = "buyer", _("everyone on the case")
    MERCHANT = "merchant", _("merchant and platform")
    INTERNAL = "internal", _("platform only")


class Outcome(TextChoices):
    """How a deadline ended."""

    MET = "met", _("met in time")
    LATE = "late", _("met late")
    EXPIRED = "expired", _("expired")
    OBSOLETE = "obsolete", _("no longer needed")


class WarningLevel(IntegerChoices):
    """How much depends on a warning (domain B9)."""

    NOTICE = 1, _("notice")
    WARNING = 2, pgettext_lazy("level", "warning")
    SEVERE = 3, _("severe")


class WarningState(TextChoices):
    """What has become of a warning (domain E18)."""

    SENT = "sent", _("sent")
    READ = "read", pgettext_lazy("warning", "read")
    HANDLING = "handling", _("being handled")
    HANDLED = "handled", _("handled")
    OBSOLETE = "obsolete", _("no longer needed")

    open_states = nonmember(("sent", "read", "handling"))


class Channel(TextChoices):
    IN_APP = "in_app", _("in the portal")
    EMAIL = "email", _("e-mail")
    SMS = "sms", _("SMS")


class DeliveryState(TextChoices):
    PENDING = "pending", _("pending")
    DELIVERED = "delivered", _("delivered")
    FAILED = "failed", _("failed")
    HELD = "held", _("waits for the digest")
    DIGESTED = "digested", _("told in a digest")


class NoticeGroup(TextChoices):
    """What notices are about, for people who choose how they are told."""

    DEADLINES = "deadlines", _("reminders and warnings")
    CASES = "cases", _("cases")
    CARRIAGE = "carriage", _("pickups, parcels and carriers")
    SERVICES = "services", _("services, memberships and rules")
    MONEY = "money", _("money")


class TellingChoice(TextChoices):
    """How somebody is told by e-mail and SMS; the portal always shows everything."""

    NOW = "now", _("at once")
    DIGEST = "digest", _("in the daily digest")
    OFF = "off", _("not at all")


class BulkOutcome(TextChoices):
    """What became of one row of a bulk move."""

    READY = "ready", pgettext_lazy("bulk move", "ready")
    CANNOT = "cannot", pgettext_lazy("bulk move", "cannot")
    DONE = "done", pgettext_lazy("bulk move", "done")
    REFUSED = "refused", pgettext_lazy("bulk move", "refused")


class LabState(TextChoices):
    QUEUED = "queued", _("waiting to run")
    RUNNING = "running", pgettext_lazy("trial", "running")
    FINISHED = "finished", _("finished")
    FAILED = "failed", pgettext_lazy("trial", "failed")
    STOPPED = "stopped", _("stopped")


class ExportState(TextChoices):
    """How far a file is. `queued` and `running` are what work in the background asks for."""

    QUEUED = "queued", _("waiting to run")
    RUNNING = "running", pgettext_lazy("export", "running")
    FINISHED = "finished", _("finished")
    FAILED = "failed", pgettext_lazy("export", "failed")
    STOPPED = "stopped", _("stopped")
    EXPIRED = "expired", pgettext_lazy("export", "deleted")


class ExportFormat(TextChoices):
    CSV = "csv", _("CSV")
    XLSX = "xlsx", _("Excel")


class LabChange(TextChoices):
    """How a draft would have changed things for a shop."""

    LOSES = "loses", _("member would no longer keep the conditions")
    KEEPS = "keeps", _("member would keep the conditions again")
    BARRED = "barred", _("shop could no longer join")
    GAINS = "gains", _("shop could newly join")
    PROMISE_GONE = "promise_gone", _("promise no longer given")
    PROMISE_NEW = "promise_new", _("promise newly given")
    DEADLINE_MOVED = "deadline_moved", _("deadline would have moved")


class LedgerKind(TextChoices):
    """The books of one deposit. Above zero the money is there for whom the book is named; every posting adds
    up to zero over all of them."""

    AVAILABLE = "available", _("available")
    FROZEN = "frozen", pgettext_lazy("deposit", "frozen")
    TRANSIT = "transit", _("being paid out")
    CLEARING = "clearing", _("with the payment provider")
    COMPENSATION = "compensation", _("compensation by the platform")
    OWED = "owed", _("owed by the shop")

    never_below_zero = nonmember(("available", "frozen", "transit"))
    held = nonmember(("available", "frozen"))


class Operation(TextChoices):
    """What can be done with the money of a deposit (TB99 art 86)."""

    PAY = "pay", _("deposit paid")
    TOP_UP = "top_up", _("topped up")
    FREEZE = "freeze", pgettext_lazy("deposit", "freeze")
    UNFREEZE = "unfreeze", _("unfreeze")
    DEDUCT = "deduct", _("deduct")
    DEDUCT_FROZEN = "deduct_frozen", _("deduct from what is frozen")
    RELEASE = "release", _("release")
    PAYOUT = "payout", _("paid out")
    PAYOUT_LATE = "payout_late", _("paid out after all")
    PAYOUT_FAILED = "payout_failed", _("payout failed")
    REVERSAL = "reversal", _("reversal")
    PAYOUT_REVERSAL = "payout_reversal", _("payout came back")


class PaymentKind(TextChoices):
    PAY_IN = "pay_in", _("payment into a deposit")
    PAYOUT = "payout", _("payment out of a deposit")


class PaymentState(TextChoices):
    REQUESTED = "requested", _("requested")
    PAID = "paid", _("paid")
    FAILED = "failed", pgettext_lazy("payment", "failed")
    REVERSED = "reversed", _("reversed")


class CallbackOutcome(TextChoices):
    """What a payment provider's callback brought about."""

    APPLIED = "applied", _("applied")
    UNCHANGED = "unchanged", _("known already")
    MISMATCH = "mismatch", _("other amount than requested")
