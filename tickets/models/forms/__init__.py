"""What the moves of the tickets room ask for, a module a subject."""

from tickets.models.forms.exchange import OtherItemForm, ReplacementForm
from tickets.models.forms.nextday import CauseForm, ContactForm, FollowUpForm, ResolutionForm
from tickets.models.forms.returns import (
    ModifyForm,
    ProposalForm,
    ReceivedCondition,
    RefuseForm,
    WaybillForm,
)
from tickets.models.forms.text import TEXT
from tickets.models.forms.warranty import DiagnoseForm, ReceiveForm, RepairedForm, ShipBackForm

__all__ = [
    "TEXT",
    "CauseForm",
    "ContactForm",
    "DiagnoseForm",
    "FollowUpForm",
    "ModifyForm",
    "OtherItemForm",
    "ProposalForm",
    "ReceiveForm",
    "ReceivedCondition",
    "RefuseForm",
    "RepairedForm",
    "ReplacementForm",
    "ResolutionForm",
    "ShipBackForm",
    "WaybillForm",
]
