"""Warranty repair on three routes (domain E9, S0)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from portal.actors import REVIEWERS, SHOP_WORKERS
from portal.workflow import Clock
from tickets.models.ticket import Ticket
from tickets.states import Kind, LegRole
from tickets.states import WarrantyState as State
from tickets.workflows.warranty_end import WarrantyEnd
from tickets.workflows.warranty_repair import WarrantyRepair
from tickets.workflows.warranty_review import WarrantyReview
from tickets.workflows.warranty_way import WarrantyWay

REVIEW_CLOCK = ("review", "warranty.review")


class WarrantyTicket(WarrantyEnd, WarrantyRepair, WarrantyWay, WarrantyReview, Ticket):
    """A closed loop: review, the way to the repair, the repair, back to the buyer (S0 0.1).

    The part declared first comes last among the moves: they are offered in the order in which a case meets them."""

    case_kind = Kind.WARRANTY
    collects = {State.APPROVED: LegRole.REPAIR_IN}
    arrivals = {LegRole.REPAIR_OUT: "delivered_back"}
    disputable = frozenset({State.REJECTED})
    number_prefix = "WR"
    initial_state = State.SUBMITTED
    clocks = {
        State.SUBMITTED: (Clock(*REVIEW_CLOCK, audience=SHOP_WORKERS, escalate_to=REVIEWERS),),
        State.INFO_REQUESTED: (
            Clock(*REVIEW_CLOCK, audience=SHOP_WORKERS, escalate_to=REVIEWERS, paused=True),
            Clock("info", "warranty.info", move="close_unanswered"),
        ),
        State.REJECTED: (Clock("appeal", "warranty.appeal", move="let_stand", only_if="undisputed"),),
        State.APPROVED: (Clock("hand_over", "warranty.hand_over", move="expire"),),
        State.AWAITING_PARCEL: (Clock("hand_over", "warranty.hand_over", move="expire"),),
        State.VISIT_DUE: (Clock("visit", "warranty.visit", audience=SHOP_WORKERS, escalate_to=REVIEWERS),),
        State.INBOUND: (Clock("arrive", "warranty.arrive", move="miss_arrival"),),
        State.AT_CENTRE: (Clock("patience", "warranty.patience", move="open_choice"),),
        State.QUOTE_PENDING: (Clock("quote", "warranty.quote", move="let_quote_lapse"),),
        State.WAITING_PARTS: (Clock("parts", "warranty.parts", move="open_choice"),),
        State.OUTBOUND: (Clock("return", "warranty.arrive", move="miss_arrival"),),
        State.EXCEPTION: (Clock("exception", "warranty.exception", audience=REVIEWERS),),
        State.VERIFYING: (Clock("verify", "warranty.verify", move="assume_repaired"),),
        State.DECISION: (Clock("choose", "warranty.choose", move="settle_by_default", audience=REVIEWERS),),
    }

    class Meta:
        proxy = True
        verbose_name = _("warranty case")
        verbose_name_plural = _("warranty cases")

    def ruling(self, winner: str) -> str:
        """A dispute about a rejection ends in the approval, or the rejection stands."""
        return "rule_for_buyer" if winner == "buyer" else "let_stand"
