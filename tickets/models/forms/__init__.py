"""What the moves of the tickets room ask for, a module a subject."""

from tickets.models.forms.compensations import (
    ClawBackForm,
    OverturnForm,
)
from tickets.models.forms.disputes import (
    AskForm,
    OfferForm,
    StatementForm,
    VerdictForm,
)
from tickets.models.forms.exchange import (
    OtherItemForm,
    ReplacementForm,
)
from tickets.models.forms.guarantee import (
    AcceptClaimForm,
    AskEvidenceForm,
    RefuseClaimForm,
)
from tickets.models.forms.help import (
    AdmitForm,
    CloseHelpForm,
    LinkCaseForm,
    RateForm,
    RespondForm,
)
from tickets.models.forms.nextday import (
    CauseForm,
    ContactForm,
    FaultForm,
    FollowUpForm,
    ResolutionForm,
)
from tickets.models.forms.returns import (
    ModifyForm,
    ProposalForm,
    ReceivedCondition,
    RefuseForm,
    WaybillForm,
)
from tickets.models.forms.text import (
    TEXT,
)
from tickets.models.forms.warranty import (
    DiagnoseForm,
    ReceiveForm,
    RepairedForm,
    ShipBackForm,
)

__all__ = [
    "TEXT",
    "AcceptClaimForm",
    "AdmitForm",
    "AskEvidenceForm",
    "AskForm",
    "CauseForm",
    "ClawBackForm",
    "CloseHelpForm",
    "ContactForm",
    "DiagnoseForm",
    "FaultForm",
    "FollowUpForm",
    "LinkCaseForm",
    "ModifyForm",
    "OfferForm",
    "OtherItemForm",
    "OverturnForm",
    "ProposalForm",
    "RateForm",
    "ReceiveForm",
    "ReceivedCondition",
    "RefuseClaimForm",
    "RefuseForm",
    "RepairedForm",
    "ReplacementForm",
    "ResolutionForm",
    "RespondForm",
    "ShipBackForm",
    "StatementForm",
    "VerdictForm",
    "WaybillForm",
]
