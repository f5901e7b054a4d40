"""An event that breaks many promises at once: a fire, a flood, a closed road (K12)."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.actors import REVIEWERS, SYSTEM_ONLY, Role
from portal.models import Shop, StateField, WorkflowModel
from portal.states import Visibility
from portal.workflow import ReasonForm, Tone, move
from tickets.models.forms import ContactForm
from tickets.states import MassEventState as State
from tickets.states import MassJob

SUPERVISORS = frozenset({Role.SUPERVISOR})


class MassEvent(WorkflowModel):
    """One parent of all incidents that one cause has made, with one decision that needs two people.

    It takes in the missed deliveries promised for `first_day` to `last_day` (local days of Asia/Shanghai, both counted)
    that match shop, carrier and the beginning of the region's code; what is empty narrows nothing. `job` is what is
    being done on every incident, `cursor` the last one done: a killed worker goes on from there.
    """

    number_prefix = "ME"
    DECLARERS = REVIEWERS

    number = models.CharField(_("number"), max_length=24, unique=True)
    name = models.CharField(_("name"), max_length=80)
    shop = models.ForeignKey(
        Shop, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("shop")
    )
    carrier_code = models.CharField(_("carrier"), max_length=40, blank=True)
    region = models.CharField(_("region"), max_length=12, blank=True)
    first_day = models.DateField(_("promised from"))
    last_day = models.DateField(_("promised until"))
    public_reason = models.TextField(_("public reason"), blank=True)
    proposed_by = models.BigIntegerField(null=True, editable=False)
    excuses = models.BooleanField(_("promises excused"), default=False, editable=False)
    decided_at = models.DateTimeField(_("decided at"), null=True)
    job = models.CharField(_("under way"), max_length=12, choices=MassJob, blank=True)
    contact = models.JSONField(_("contact"), default=dict)
    contact_by = models.JSONField(default=dict, editable=False)
    cursor = models.BigIntegerField(default=0, editable=False)
    done = models.PositiveIntegerField(_("incidents done"), default=0)
    refused = models.PositiveIntegerField(_("incidents refused"), default=0)
    state = StateField(choices=State, default=State.OPEN)

    class Meta:
        verbose_name = _("mass event")
        verbose_name_plural = _("mass events")
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["id"], condition=~models.Q(job=""), name="mass_event_under_way"),
        ]

    def __str__(self) -> str:
        return self.number

    def _begin(self, job: MassJob) -> None:
        self.job, self.cursor, self.done, self.refused = job, 0, 0, 0

    @move(
        source=(State.OPEN, State.PROPOSED),
        target=None,
        label=_("Note the contact with all buyers"),
        roles=REVIEWERS,
        form=ContactForm,
        emits="mass_event.contacting",
    )
    def contact_buyers(
        self, *, at: datetime, channel: str, remedy: str, amount: int | None, accepted: bool, note: str
    ) -> None:
        """The buyers were told together: note it on every incident that has no contact yet."""
        said = {"channel": channel, "remedy": remedy, "amount": amount, "accepted": accepted, "note": note}
        self.contact = said
        self._begin(MassJob.CONTACT)

    @move(
        source=State.OPEN,
        target=State.PROPOSED,
        label=_("Propose to exempt"),
        roles=REVIEWERS,
        form=ReasonForm,
        emits="mass_event.proposed",
        tone=Tone.PRIMARY,
    )
    def propose_exemption(self, *, at: datetime, reason: str) -> None:
        """Say in public words why nobody is to blame; somebody else decides."""
        self.public_reason = reason

    @move(
        source=State.PROPOSED,
        target=State.EXEMPTED,
        label=_("Exempt all"),
        roles=SUPERVISORS,
        emits="mass_event.exempted",
        tone=Tone.DANGER,
        confirm=_("Every promise of the event is excused, and the reason is published."),
        visibility=Visibility.BUYER,
    )
    def exempt_all(self, *, at: datetime) -> None:
        """Nobody is to blame: every promise of the event is excused with the public reason."""
        self.decided_at, self.excuses = at, True
        self._begin(MassJob.EXEMPT)

    @move(
        source=(State.OPEN, State.PROPOSED),
        target=State.UPHELD,
        label=_("Uphold the promises"),
        roles=SUPERVISORS,
        form=ReasonForm,
        emits="mass_event.upheld",
        tone=Tone.DANGER,
        confirm=_("Every buyer of the event is paid what the broken promise costs."),
    )
    def uphold(self, *, at: datetime, reason: str) -> None:
        """The promises stand: every buyer gets what theirs has fixed, once for each order."""
        self.decided_at, self.public_reason = at, reason
        self._begin(MassJob.COMPENSATE)

    @move(
        source=(State.EXEMPTED, State.UPHELD),
        target=State.CLOSED,
        label=_("Close"),
        roles=SYSTEM_ONLY,
        emits="mass_event.closed",
    )
    def close(self, *, at: datetime) -> None:
        """Every incident has been worked off."""
