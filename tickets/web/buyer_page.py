"""What the buyer's page shows, masked throughout."""

from __future__ import annotations

from datetime import datetime
from itertools import groupby
from typing import Any

from django import forms
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from carriers.models import Carrier, PickupOrder
from carriers.policies.slots import Slot
from carriers.queries.slots import slots_at
from carriers.states import CarrierState, PayMode
from carriers.web.tracking import attempts_by_pickup, parcels, shown_pickup
from portal.actors import Actor
from portal.clock import SHANGHAI
from portal.policies.money import format_fen
from portal.queries.deadlines import with_deadlines
from portal.web.deadlines import ShownDeadline, shown
from portal.web.files import EvidenceForm, files_of, limits_at
from portal.web.moves import ShownMove, foreseeable_reasons
from portal.workflow import Move
from tickets.models import InsurancePolicy, ReturnDetail, Ticket, WarrantyDetail
from tickets.queries.appointments import appointments_for, windows_of
from tickets.queries.disputes import dispute_of, may_dispute
from tickets.queries.tickets import legs_of, timeline_of
from tickets.services import continuing, legs
from tickets.states import AppointmentState, DisputeState, Kind, Proposal, ReturnState, WarrantyState
from tickets.web.buyer_messages import talk_context
from tickets.web.continue_form import ContinueForm
from tickets.web.disputes import OpenForm, SayForm, words_of
from tickets.web.progress import next_thing, steps_of

PAYING = (PayMode.ONLINE, PayMode.CASH)
LABELS = {
    "send_back": gettext_lazy("I have sent the goods myself"),
    "modify": gettext_lazy("Change the request"),
    "accept_proposal": gettext_lazy("Accept the proposal"),
    "decline_proposal": gettext_lazy("Decline the proposal"),
    "ask_explanation": gettext_lazy("Why was it not approved at once?"),
    "reopen_sending": gettext_lazy("The waybill was wrong"),
    "convert_to_refund": gettext_lazy("Give me the money back instead"),
    "receive_replacement": gettext_lazy("I have the replacement"),
    "arrive_again": gettext_lazy("I have the second parcel"),
    "withdraw": gettext_lazy("Withdraw the request"),
    "confirm_repaired": gettext_lazy("It works again"),
    "keep_waiting": gettext_lazy("I wait for the repair"),
    "cancel": gettext_lazy("Call the courier off"),
    "give_info": gettext_lazy("Answer the question"),
    "send_in": gettext_lazy("I have mailed the goods"),
    "accept_quote": gettext_lazy("I agree to the price"),
    "decline_quote": gettext_lazy("Send it back unrepaired"),
    "choose_exchange": gettext_lazy("I want an exchange"),
    "choose_return": gettext_lazy("I want my money back"),
    "report_same_fault": gettext_lazy("The fault is still there"),
    "reserve": gettext_lazy("Choose a time"),
    "rebook": gettext_lazy("Choose another time"),
    "hold": gettext_lazy("Not now"),
    "resume": gettext_lazy("I want it now"),
    "waive": gettext_lazy("I do not need it any more"),
    "agree_charge": gettext_lazy("I agree to the extra charge"),
    "refuse_charge": gettext_lazy("I do not pay an extra charge"),
}


class BookForm(forms.Form):
    """When the courier comes, and how the fee is paid."""

    slot = forms.CharField(max_length=40, error_messages={"required": gettext_lazy("Choose a time.")})
    pay_mode = forms.ChoiceField(
        choices=[(mode.value, mode.label) for mode in PAYING],
        required=False,
        error_messages={"invalid_choice": gettext_lazy("Choose how to pay.")},
    )

    def clean_pay_mode(self) -> str:
        return self.cleaned_data["pay_mode"] or PayMode.ONLINE


def page_context(ticket: Ticket, actor: Actor, token: str, at: datetime) -> dict[str, Any]:
    """Everything on the page, read for the buyer as actor."""
    events = timeline_of(ticket, actor)
    rows = legs_of(ticket)
    pickup = legs.open_pickup(ticket)
    late = ticket.order.shipment if ticket.kind == Kind.INCIDENT else None
    moved = [leg.shipment or (leg.pickup.shipment if leg.pickup else None) for leg in rows]
    known = parcels([*moved, late])
    return {
        "title": ticket.get_kind_display(),
        "ticket": ticket,
        "steps": steps_of(ticket, events),
        "why": ticket.decision_reasons,
        "proposal": _proposal(ticket),
        "next": next_thing(ticket, courier_called=pickup is not None),
        "deadlines": _deadlines(ticket),
        "children": [
            {"row": child.as_kind(), "url": reverse("buyer:follow", args=[token, child.number])}
            for child in ticket.children.order_by("id")
        ],
        "before": reverse("buyer:follow", args=[token, ticket.parent.number]) if ticket.parent else "",
        "continue_form": _continue_form(ticket, at),
        "continue_url": reverse("buyer:continue", args=[token]),
        "events": [event for event in events if event.note],
        "parcels": [parcel for parcel in known.values() if parcel["waybill"] or parcel["scans"]],
        "files": [{"name": file.name, "size": file.size} for file in files_of(ticket)],
        "file_form": EvidenceForm(row=ticket) if ticket.closed_at is None else None,
        "file_limits": limits_at(at),
        "language_url": reverse("buyer:language", args=[token]),
        "upload_url": reverse("buyer:upload", args=[token]),
        **_choices(ticket, actor, token, at),
        **_dispute(ticket, actor, token, at),
        **talk_context(ticket, actor, token),
        **repairs_context(ticket, actor, token, at),
        **_pickup(ticket, pickup, actor, token, at),
    }


def _continue_form(ticket: Ticket, at: datetime) -> ContinueForm | None:
    """A closed case that cannot be opened again goes on as another; one that can has a button among its moves."""
    follows = continuing.offered(ticket, at=at) == continuing.FOLLOW_UP
    return ContinueForm(auto_id="continue_%s") if follows else None


def repairs_context(ticket: Ticket, actor: Actor, token: str, at: datetime) -> dict[str, Any]:
    """A price to be agreed to, a question, the guarantee on a repair, and the visits of technicians."""
    if ticket.kind != Kind.WARRANTY:
        return {}
    base = reverse("buyer:case", args=[token])
    visits = []
    for row in appointments_for(actor).order_by("-id"):
        moves = [buyers_move(move, row, actor, at) for move in row.moves_open_to(actor)]
        at_work = row.state == AppointmentState.IN_SERVICE
        url = f"{base}visits/{row.number}/"
        visits.append(
            {"row": row, "moves": moves, "url": url, "move_url": f"{url}moves/", "at_work": at_work}
        )
    repaired = ticket.state == WarrantyState.REPAIRED
    return {
        "warranty": WarrantyDetail.objects.select_related("unit__line__order")
        .filter(ticket_id=ticket.pk)
        .first(),
        "visits": visits,
        "reopen_url": f"{base}reopen/" if repaired else "",
    }


def _choices(ticket: Ticket, actor: Actor, token: str, at: datetime) -> dict[str, Any]:
    open_moves = [buyers_move(move, ticket, actor, at) for move in ticket.moves_open_to(actor)]
    return {"row": ticket, "moves": open_moves, "move_url": reverse("buyer:case", args=[token]) + "moves/"}


def _dispute(ticket: Ticket, actor: Actor, token: str, at: datetime) -> dict[str, Any]:
    """The dispute of the case with what the buyer may read and do, or the way to open one."""
    row = dispute_of(ticket)
    if row is None or row.state in DisputeState.over:
        form = OpenForm() if may_dispute(ticket, actor) else None
        return {"dispute": row, "dispute_form": form, "dispute_url": reverse("buyer:dispute", args=[token])}
    here = reverse("buyer:dispute", args=[token])
    open_moves = [buyers_move(move, row, actor, at) for move in row.moves_open_to(actor)]
    return {
        "dispute": row,
        "dispute_url": here,
        "dispute_moves": [move for move in open_moves if not move.reasons],
        "say_form": SayForm(),
        "dispute_file_form": EvidenceForm(row=row, auto_id="dispute_%s"),
        **words_of(row, actor),
    }


def _proposal(ticket: Ticket) -> dict[str, Any] | None:
    """What the merchant offers while the buyer has not answered it."""
    if ticket.state != ReturnState.WAIT_PROPOSAL:
        return None
    told = ReturnDetail.objects.values_list("proposal", flat=True).get(ticket_id=ticket.pk)
    return {**told, "label": Proposal(told["kind"]).label}


def _deadlines(ticket: Ticket) -> list[ShownDeadline]:
    """The clocks that end in a step; those that only remind the merchant are none of the buyer's business."""
    running = with_deadlines([ticket])[0].running_deadlines  # type: ignore[attr-defined]
    return [deadline for row in running if (deadline := shown(row, ticket)).move_label]


def buyers_move(move: Move, row: Any, actor: Actor, at: datetime) -> ShownMove:
    """A move in the buyer's words, with a form that offers what a buyer can know."""
    reasons = foreseeable_reasons(move, row, actor, at)
    return ShownMove(
        move.name,
        LABELS.get(move.name, move.label),
        move.tone,
        move.confirm,
        "",
        buyer_form(move, row, at),
        reasons,
    )  # type: ignore[arg-type]


def buyer_form(declared: Move, row: Any, at: datetime, data: Any = None) -> Any:
    """The form of a move; a carrier is chosen by name and a pickup time out of those on offer."""
    form = declared.form(data=data, row=row, auto_id=f"{declared.name}_%s")
    if "carrier" in form.fields:
        known = Carrier.objects.filter(state=CarrierState.APPROVED).order_by("code")
        form.fields["carrier"].label = _("Carrier")
        form.fields["carrier"].widget = forms.Select(
            choices=[("", _("– choose –")), *((carrier.code, carrier.name) for carrier in known)]
        )
    if "window_from" in form.fields:
        _offer_windows(form, row, at)
    if "slot" in form.fields:
        offered = slots_at(row.sender.region, shop_id=row.shop_id, at=at, place=row.point)
        form.fields["slot"].widget = forms.Select(choices=[(slot.key, slot_words(slot)) for slot in offered])
    return form


def _offer_windows(form: Any, row: Any, at: datetime) -> None:
    """The beginnings and ends on offer; which go together the provider's hours decide."""
    windows = windows_of(row.provider, at=at) if row.provider else []
    for name, ends in (("window_from", "start"), ("window_until", "until")):
        times = [getattr(window, ends).astimezone(SHANGHAI) for window in windows]
        form.fields[name].widget = forms.Select(
            choices=[(f"{time:%Y-%m-%d %H:%M}", f"{time:%Y-%m-%d %H:%M}") for time in times]
        )


def slot_words(slot: Slot) -> str:
    """A pickup time in one line."""
    start, until = slot.start.astimezone(SHANGHAI), slot.until.astimezone(SHANGHAI)
    if slot.immediate:
        return _("Within two hours")
    return f"{date_format(start, 'DATE_FORMAT')} {start:%H:%M} – {until:%H:%M}"


def _pickup(
    ticket: Ticket, pickup: PickupOrder | None, actor: Actor, token: str, at: datetime
) -> dict[str, Any]:
    """The courier who was called, or the times at which one can be."""
    if pickup is not None:
        attempts = attempts_by_pickup([pickup])[pickup.pk]
        open_moves = [buyers_move(move, pickup, actor, at) for move in pickup.moves_open_to(actor)]
        return {
            "pickup": shown_pickup(pickup, attempts),
            "pickup_moves": open_moves,
            "pickup_move_url": reverse("buyer:case", args=[token]) + "pickup/moves/",
        }
    if ticket.state not in ticket.collects:
        return {}
    return {
        "book_url": reverse("buyer:book", args=[token]),
        "days": days_of(
            slots_at(ticket.contact.region, shop_id=ticket.shop_id, at=at, place=ticket.contact.point)
        ),
        "pay_modes": _pay_modes(ticket) if ticket.kind == Kind.RETURN else None,
    }


def days_of(slots: list[Slot]) -> list[dict[str, Any]]:
    """Slots by day, the immediate one first under its own heading; equal windows of several carriers once."""
    at_once = [slot for slot in slots if slot.immediate][:1]
    windows = sorted({(slot.start, slot.until) for slot in slots if not slot.immediate})
    days = [{"label": _("Within two hours"), "slots": [_slot(slot) for slot in at_once]}] if at_once else []
    for day, group in groupby(windows, key=lambda window: window[0].astimezone(SHANGHAI).date()):
        label = _("%(weekday)s, %(date)s") % {
            "weekday": date_format(day, "l"),
            "date": date_format(day, "MONTH_DAY_FORMAT"),
        }
        days.append({"label": label, "slots": [_slot(Slot(*window)) for window in group]})
    return days


def _slot(slot: Slot) -> dict[str, Any]:
    return {"value": slot.key, "starts_at": slot.start, "ends_at": slot.until}


def _pay_modes(ticket: Ticket) -> list[dict[str, Any]]:
    policy = InsurancePolicy.objects.filter(order_id=ticket.order_id, state="bound").first()
    insured = (
        _("Your freight insurance pays up to %(amount)s of the first weight.")
        % {"amount": format_fen(policy.cap_fen)}
        if policy
        else ""
    )
    cash = _("Freight insurance does not pay in this way.") if policy else ""
    return [
        {
            "value": PayMode.ONLINE,
            "label": PayMode.ONLINE.label,
            "hint": insured,
            "icon": "cash",
            "checked": True,
        },
        {"value": PayMode.CASH, "label": PayMode.CASH.label, "hint": cash, "icon": "cash"},
    ]
