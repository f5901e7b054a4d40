"""What the moves of the tickets room ask for, a module a subject."""

from tickets.models.forms.appointments import (
    AssignForm,
    ChargeForm,
    CodeForm,
    FinishForm,
    ObstacleForm,
    ProviderForm,
    RebookForm,
    ReserveFailedForm,
    SignInForm,
    WindowForm,
)
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
from tickets.models.forms.foresight import (
    BookCapacityForm,
    CloseAlarmForm,
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
    AnswerForm,
    DiagnoseForm,
    FindingForm,
    ForwardForm,
    MismatchForm,
    PartsForm,
    QuoteForm,
    ReceiveForm,
    RepairedForm,
    SameFaultForm,
    ShipBackForm,
    SwapForm,
    TroubleForm,
)

__all__ = [
    "TEXT",
    "AcceptClaimForm",
    "AdmitForm",
    "AnswerForm",
    "AskEvidenceForm",
    "AskForm",
    "AssignForm",
    "BookCapacityForm",
    "CauseForm",
    "ChargeForm",
    "ClawBackForm",
    "CloseAlarmForm",
    "CloseHelpForm",
    "CodeForm",
    "ContactForm",
    "DiagnoseForm",
    "FaultForm",
    "FindingForm",
    "FinishForm",
    "FollowUpForm",
    "ForwardForm",
    "LinkCaseForm",
    "MismatchForm",
    "ModifyForm",
    "ObstacleForm",
    "OfferForm",
    "OtherItemForm",
    "OverturnForm",
    "PartsForm",
    "ProposalForm",
    "ProviderForm",
    "QuoteForm",
    "RateForm",
    "RebookForm",
    "ReceiveForm",
    "ReceivedCondition",
    "RefuseClaimForm",
    "RefuseForm",
    "RepairedForm",
    "ReplacementForm",
    "ReserveFailedForm",
    "ResolutionForm",
    "RespondForm",
    "SameFaultForm",
    "ShipBackForm",
    "SignInForm",
    "StatementForm",
    "SwapForm",
    "TroubleForm",
    "VerdictForm",
    "WaybillForm",
    "WindowForm",
]
