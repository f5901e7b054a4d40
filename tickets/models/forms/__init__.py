"""What the moves of the tickets room ask for, a module a subject."""

from tickets.models.forms.compensations import ClawBackForm, OverturnForm
from tickets.models.forms.disputes import AskForm, OfferForm, StatementForm, VerdictForm
from tickets.models.forms.nextday import CauseForm, ContactForm, FollowUpForm, ResolutionForm
from tickets.models.forms.returns import ReceivedCondition, RefuseForm, WaybillForm
from tickets.models.forms.text import TEXT
from tickets.models.forms.warranty import DiagnoseForm, ReceiveForm, RepairedForm, ShipBackForm

__all__ = [
    "TEXT",
    "AskForm",
    "CauseForm",
    "ClawBackForm",
    "ContactForm",
    "DiagnoseForm",
    "FollowUpForm",
    "OfferForm",
    "OverturnForm",
    "ReceiveForm",
    "ReceivedCondition",
    "RefuseForm",
    "RepairedForm",
    "ResolutionForm",
    "ShipBackForm",
    "StatementForm",
    "VerdictForm",
    "WaybillForm",
]
