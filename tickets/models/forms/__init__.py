"""What the moves of the tickets room ask for, a module a subject."""

from tickets.models.forms.guarantee import AcceptClaimForm, AskEvidenceForm, RefuseClaimForm
from tickets.models.forms.nextday import CauseForm, ContactForm, FaultForm, FollowUpForm, ResolutionForm
from tickets.models.forms.returns import ReceivedCondition, RefuseForm, WaybillForm
from tickets.models.forms.text import TEXT
from tickets.models.forms.warranty import DiagnoseForm, ReceiveForm, RepairedForm, ShipBackForm

__all__ = [
    "TEXT",
    "AcceptClaimForm",
    "AskEvidenceForm",
    "CauseForm",
    "ContactForm",
    "DiagnoseForm",
    "FaultForm",
    "FollowUpForm",
    "ReceiveForm",
    "ReceivedCondition",
    "RefuseClaimForm",
    "RefuseForm",
    "RepairedForm",
    "ResolutionForm",
    "ShipBackForm",
    "WaybillForm",
]
