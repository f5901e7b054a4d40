"""What is reported of a collection (domain E8)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop as noop

from carriers.models.booking import DESK
from carriers.models.forms import CollectForm, ReportForm
from carriers.states import PickupState as State
from portal.actors import SYSTEM_ONLY, Role
from portal.errors import Reason
from portal.models import WorkflowModel
from portal.states import Visibility
from portal.workflow import Context, Tone, move


def before_the_cancellation(row: ReportingMoves, context: Context) -> Iterator[Reason]:
    """Only a collection that happened before the cancellation counts despite it (E5)."""
    if row.cancelled_at is not None and context.at >= row.cancelled_at:
        yield Reason("collected_too_late", noop("The goods were collected after the cancellation."))


class ReportingMoves(WorkflowModel):
    """The collection with its evidence."""

    report = models.JSONField(
        _("newest report of the collection"),
        default=dict,
        help_text=_("What the carrier said, what proves it, and what is missing."),
    )
    collected_at = models.DateTimeField(_("collected at"), null=True)
    all_collected_at = models.DateTimeField(_("all parcels collected at"), null=True)
    return_to_sender = models.BooleanField(_("to be brought back"), default=False)
    charged_grams = models.PositiveIntegerField(_("charged weight (g)"), null=True)
    cancelled_at: datetime | None

    class Meta:
        abstract = True

    @move(
        source=(*State.before_collection, *State.collected_already, State.CANCELLED),
        target=None,
        label=_("Report the collection"),
        roles=DESK | {Role.COURIER},
        emits="pickup.collection_reported",
        form=ReportForm,
        tone=Tone.PRIMARY,
    )
    def report_collection(
        self,
        *,
        at: datetime,
        waybills: list[str],
        return_number: str,
        code: str,
        photo: str,
        grams: int | None,
        volume_cm3: int | None,
    ) -> None:
        """Say what was collected: waybills, return number, and the pickup code or a photo. A report that lacks
        something is kept, flagged and completed by the next; until then nothing has been collected (E6)."""

    @move(
        source=State.before_collection,
        target=None,
        label=_("Incomplete report"),
        roles=SYSTEM_ONLY,
        emits="pickup.report_incomplete",
    )
    def flag_incomplete(self, *, at: datetime) -> None:
        """A collection was reported without what proves it; the carrier is asked again."""

    @move(
        source=State.before_collection,
        target=State.COLLECTED,
        label=_("Collected"),
        roles=SYSTEM_ONLY,
        emits="pickup.collected",
        form=CollectForm,
        visibility=Visibility.BUYER,
    )
    def collect(self, *, at: datetime, grams: int | None) -> None:
        """The courier holds the parcel; `at` is the courier's own time."""
        self._take(at, grams)

    @move(
        source=State.CANCELLED,
        target=State.COLLECTED,
        label=_("Collected before the cancellation"),
        roles=SYSTEM_ONLY,
        emits="pickup.collected",
        form=CollectForm,
        guards=[before_the_cancellation],
        visibility=Visibility.BUYER,
    )
    def collect_despite_cancel(self, *, at: datetime, grams: int | None) -> None:
        """The courier's time lies before the cancellation: it crossed on the wire and the collection counts (E5)."""
        self.cancelled_at = None
        self._take(at, grams)

    @move(
        source=State.CANCELLED,
        target=None,
        label=_("Collected after the cancellation"),
        roles=SYSTEM_ONLY,
        emits="pickup.collected_after_cancel",
        visibility=Visibility.BUYER,
    )
    def collect_after_cancel(self, *, at: datetime) -> None:
        """The parcel was taken although called off: it goes back to the sender free of charge."""
        self.return_to_sender = True

    @move(
        source=State.collected_already,
        target=None,
        label=_("All parcels collected"),
        roles=SYSTEM_ONLY,
        emits="pickup.all_collected",
        visibility=Visibility.BUYER,
    )
    def complete(self, *, at: datetime) -> None:
        """The last parcel of the order is with the courier (E14)."""
        self.all_collected_at = at

    @move(
        source=State.collected_already,
        target=None,
        label=_("Collection dated"),
        roles=SYSTEM_ONLY,
        emits="pickup.collection_dated",
    )
    def correct_collection(self, *, at: datetime) -> None:
        """The carrier has told a better time of the collection; the promise is judged by that one."""
        self.collected_at = at

    def _take(self, at: datetime, grams: int | None) -> None:
        self.collected_at = at
        self.charged_grams = grams or self.charged_grams
