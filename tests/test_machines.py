"""Every state machine, pinned: these tables are the specification, and the machines are exactly this."""

from __future__ import annotations

from itertools import product

import pytest
from django.apps import apps
from django.utils.module_loading import import_string
from django_fsm import TransitionNotAllowed

from portal.models import WorkflowModel
from portal.workflow import machine_of
from tests.builders import NOW

GROUPS = {
    "SHOP": ["merchant.agent", "merchant.manager", "merchant.owner"],
    "DECIDERS": ["merchant.manager", "merchant.owner", "partner.shop"],
    "REVIEWERS": ["platform.reviewer", "platform.supervisor"],
    "DESK": ["platform.carrier_manager", "platform.supervisor"],
    "BUYER": ["buyer", "partner.storefront"],
    "JUDGES": ["platform.carrier_manager", "platform.reviewer", "platform.supervisor"],
    "shop_program": ["partner.shop"],
    "system": ["system"],
    "supervisor": ["platform.supervisor"],
    "rule_editor": ["platform.rule_editor"],
    "carrier_manager": ["platform.carrier_manager"],
    "finance": ["platform.finance"],
    "courier": ["partner.courier"],
    "repair_centre": ["partner.repair_centre"],
    "storefront": ["partner.storefront"],
    "erp": ["partner.erp"],
}

# sources --move--> target ("=" keeps the state) : who may
TABLES = {
    "portal.models.Service": """
        draft --open--> open : rule_editor supervisor
        open --close_to_new--> closed_to_new : rule_editor supervisor
        closed_to_new --reopen--> open : rule_editor supervisor
        closed_to_new --retire--> retired : rule_editor supervisor
    """,
    "portal.models.ServiceVersion": """
        draft --open_consultation--> consultation : rule_editor supervisor
        consultation --revise--> draft : rule_editor supervisor
        draft consultation --publish--> published : rule_editor supervisor
        published --take_effect--> = : system
        draft consultation published --withdraw--> withdrawn : rule_editor supervisor
    """,
    "portal.models.Shop": """
        open --freeze--> frozen : supervisor
        frozen --unfreeze--> open : supervisor
        open frozen --begin_closing--> closing : supervisor
        closing --close--> closed : supervisor
    """,
    "portal.models.EnrolmentApplication": """
        draft --submit--> in_review : DECIDERS
        in_review --find_ineligible--> ineligible : system
        in_review --request_info--> info_requested : REVIEWERS
        info_requested --provide_info--> in_review : DECIDERS
        in_review --approve--> approved : REVIEWERS
        in_review --reject--> rejected : REVIEWERS
        rejected --appeal--> = : DECIDERS
        rejected --reopen--> in_review : system
        in_review info_requested --take_over--> = : REVIEWERS
        in_review info_requested --assign--> = : supervisor system
        in_review --escalate--> = : system
        approved --activate--> enrolled : REVIEWERS system
        approved --expire--> expired : system
        draft in_review info_requested approved --withdraw--> withdrawn : DECIDERS
        info_requested --withdraw_stale--> withdrawn : system
    """,
    "portal.models.Enrolment": """
        probation --confirm--> active : REVIEWERS system
        active --flag_risk--> at_risk : system
        at_risk warned grace --recover--> active : REVIEWERS system
        probation active at_risk --warn--> warned : REVIEWERS system
        warned --enter_grace--> grace : REVIEWERS system
        probation active at_risk warned grace --suspend--> suspended : REVIEWERS system
        suspended --reinstate--> active : REVIEWERS system
        active --resume_probation--> probation : system
        suspended --escalate_cure--> = : system
        at_risk warned grace suspended --give_plan--> = : DECIDERS
        probation active at_risk warned grace --pledge--> = : DECIDERS
        warned grace suspended exiting exited --appeal--> = : DECIDERS
        probation active at_risk warned grace suspended --propose_termination--> = : REVIEWERS
        probation active at_risk warned grace suspended --terminate--> exiting : supervisor
        probation active at_risk warned grace suspended --request_exit--> exiting : DECIDERS
        probation active at_risk warned grace suspended --exit_on_rule_change--> exiting : DECIDERS
        probation active at_risk warned grace suspended --accept_rules--> = : DECIDERS
        probation active at_risk warned grace suspended --end_term--> exiting : system
        probation active at_risk warned grace --renew--> = : DECIDERS
        exiting --cancel_exit--> active : DECIDERS
        exiting --restore--> active : system
        exiting exited --lift_bar--> = : supervisor system
        exiting --finish_exit--> exited : system
        exiting exited --announce_rejoin--> = : system
    """,
    "portal.models.Appeal": """
        open --grant--> granted : REVIEWERS
        open --dismiss--> dismissed : REVIEWERS
        open --withdraw--> withdrawn : DECIDERS
        open --escalate--> = : system
    """,
    "carriers.models.ChoiceTrial": """
        queued --start--> running : system
        running --finish--> finished : system
        queued running --fail--> failed : system
        queued running --stop--> stopped : DESK
    """,
    "portal.models.LabRun": """
        queued --start--> running : system
        running --finish--> finished : system
        queued running --fail--> failed : system
        queued running --stop--> stopped : rule_editor supervisor
    """,
    "carriers.models.TrackingRun": """
        queued --start--> running : system
        running --finish--> finished : system
        queued running --fail--> failed : system
        queued running --stop--> stopped : carrier_manager supervisor
    """,
    "portal.models.Waiver": """
        granted --revoke--> revoked : supervisor
    """,
    "portal.models.DepositPayment": """
        requested --pay--> paid : system
        failed --pay_after_all--> paid : system
        requested --fail--> failed : system
        failed --retry--> requested : DECIDERS erp finance
        paid --reverse--> reversed : system
    """,
    "carriers.models.Carrier": """
        prospect --evaluate--> under_evaluation : DESK
        under_evaluation approved --pass_integration_test--> = : DESK
        under_evaluation --approve--> approved : supervisor
        under_evaluation --reject--> rejected : supervisor
        rejected offboarded --nominate_again--> prospect : DESK
        approved --suspend--> suspended : DESK system
        suspended --resume--> approved : supervisor
        approved suspended --start_offboarding--> offboarding : DESK courier
        offboarding --finish--> offboarded : system
        approved suspended offboarding --propose_blacklisting--> = : DESK
        approved suspended offboarding --blacklist--> blacklisted : supervisor
    """,
    "carriers.models.CarrierContract": """
        draft --propose--> awaiting : DECIDERS DESK
        awaiting --sign--> = : courier DESK
        awaiting --countersign--> = : DECIDERS DESK
        awaiting --conclude--> signed : system
        awaiting --refuse--> refused : DECIDERS DESK courier
        awaiting --lapse--> lapsed : system
        draft --discard--> lapsed : DECIDERS DESK
        signed --start--> active : system
        active --suspend--> suspended : DESK
        suspended --resume--> active : DESK
        active suspended --give_notice--> terminating : DECIDERS DESK courier
        active --renew_by_itself--> = : system
        active --extend--> = : system
        active suspended terminating --end--> winding_down : system
        winding_down --settle--> closed : finance system
    """,
    "carriers.models.ContractRevision": """
        draft --propose--> awaiting : DECIDERS DESK
        awaiting --sign--> = : courier DESK
        awaiting --countersign--> = : DECIDERS DESK
        awaiting --conclude--> signed : system
        awaiting --refuse--> refused : DECIDERS DESK courier
        awaiting --lapse--> lapsed : system
        draft --discard--> lapsed : DECIDERS DESK
    """,
    "carriers.models.PickupOrder": """
        requested --book--> booked : BUYER SHOP DESK system
        requested --find_unserviceable--> unserviceable : system
        booked assigned accepted contacted failed_attempt --reschedule--> booked : BUYER SHOP DESK
        booked assigned accepted contacted failed_attempt --leave_closure--> booked : system
        booked --search_again--> = : DESK
        requested booked assigned accepted contacted failed_attempt --cancel--> cancelled : BUYER SHOP DESK system
        booked --assign--> assigned : DESK system
        assigned --accept--> accepted : courier system
        assigned accepted contacted --reject--> booked : courier
        assigned --go_unanswered--> booked : system
        assigned accepted contacted --contact--> = : courier
        assigned accepted --reach--> contacted : system
        accepted contacted --postpone--> accepted : courier
        assigned accepted contacted --fail_attempt--> failed_attempt : courier system
        booked assigned accepted contacted failed_attempt --miss--> = : system
        assigned accepted contacted failed_attempt --take_back--> booked : DESK system
        booked assigned accepted contacted failed_attempt --report_collection--> = : courier DESK
        collected settled cancelled --report_collection--> = : courier DESK
        booked assigned accepted contacted failed_attempt --flag_incomplete--> = : system
        booked assigned accepted contacted failed_attempt --collect--> collected : system
        cancelled --collect_despite_cancel--> collected : system
        cancelled --collect_after_cancel--> = : system
        collected settled --complete--> = : system
        collected settled --correct_collection--> = : system
        collected settled --weigh--> = : courier REVIEWERS
        collected settled --take_bill--> = : system
        collected settled --agree_to_weight--> = : BUYER DESK
        collected settled --contest_weight--> = : BUYER DESK
        collected --settle--> settled : system
    """,
    "carriers.models.PickupPayment": """
        unpaid --begin_payment--> paying : storefront
        unpaid paying --pay--> paid : storefront
        paying --fail_payment--> unpaid : storefront
        unpaid --take_cash--> cash_on_site : courier
        unpaid --waive--> not_needed : system
        unpaid --cover--> paid : system
        not_needed refunded paid part_refunded cash_on_site --ask_for_more--> unpaid : system
        unpaid paid part_refunded cash_on_site --refund_difference--> part_refunded : system
        unpaid paid part_refunded cash_on_site --refund_all--> refunded : system
    """,
    "carriers.models.CarrierComplaint": """
        raised --accept_fault--> fault_accepted : courier
        raised --contest--> contested : courier
        raised --accept_by_silence--> fault_accepted : system
        contested --confirm_fault--> fault_confirmed : JUDGES
        contested --dismiss--> dismissed : JUDGES
        fault_accepted fault_confirmed --penalise--> penalised : system
        dismissed penalised --appeal--> under_appeal : JUDGES SHOP shop_program erp storefront repair_centre courier
        under_appeal --impose--> fault_confirmed : JUDGES
        under_appeal --annul--> dismissed : JUDGES
        raised contested --retract--> closed : JUDGES SHOP shop_program erp storefront repair_centre system
        dismissed penalised --close--> closed : system
    """,
    "carriers.models.CarrierStatement": """
        open --send--> sent : finance carrier_manager system
        sent --accept_for_carrier--> = : courier
        sent --accept_for_customer--> = : DECIDERS finance
        sent --conclude--> accepted : system
        sent --accept_by_silence--> accepted : system
        sent disputed --mark_disputed--> disputed : system
        disputed --settle_disputes--> sent : system
        accepted --pay--> paid : DECIDERS finance
    """,
    "carriers.models.LineDispute": """
        waiting --agree--> agreed : DECIDERS finance courier
        waiting --agree_by_silence--> agreed : system
        waiting --refuse--> with_staff : DECIDERS finance courier
        with_staff --find_valid--> valid : supervisor
        with_staff --find_invalid--> invalid : supervisor
        with_staff --find_unclear--> unclear : supervisor
        waiting with_staff --cancel--> cancelled : DECIDERS finance courier
    """,
    "carriers.models.SuspiciousEvent": """
        open --confirm--> confirmed : DESK
        open --dismiss--> dismissed : DESK
    """,
    "tickets.models.DeliveryPromise": """
        promised --ship--> shipped : system
        promised --ship_late--> at_risk : system
        at_risk --ship_after_all--> = : system
        promised shipped at_risk --keep--> kept : system
        missed --correct_to_kept--> kept : system
        promised shipped at_risk --miss--> missed : system
        missed --deliver_late--> = : system
        promised shipped at_risk --void--> void : storefront supervisor system
    """,
    "tickets.models.Refund": """
        queued failed --send--> sent : system
        sent failed manual --pay--> paid : system
        sent --fail--> failed : system
        failed --hand_over--> manual : finance system
        manual --confirm_transfer--> paid : finance
    """,
    "tickets.models.InsurancePolicy": """
        bound --reserve--> reserved : system
        reserved --release--> bound : system
        reserved --apply--> applied : system
        bound --lapse--> lapsed : system
    """,
    "tickets.models.RepairJob": """
        expected --receive--> received : repair_centre supervisor
        received --diagnose--> repairing : repair_centre supervisor
        repairing --repair--> repaired : repair_centre supervisor
        received repairing --give_up--> unrepairable : repair_centre supervisor
        received repairing --overrun--> = : system
        repaired unrepairable --ship_back--> shipped_back : repair_centre supervisor
        shipped_back --close--> closed : system
        expected --call_off--> closed : system
    """,
    "tickets.models.IncidentTicket": """
        open --name_cause--> = : SHOP erp REVIEWERS
        open --record_contact--> = : SHOP erp REVIEWERS
        open --record_resolution--> = : SHOP erp REVIEWERS
        open --record_follow_up--> = : SHOP erp REVIEWERS
        open --note_delivery--> = : system
        open --resolve--> resolved : SHOP erp REVIEWERS
        open --withdraw_incident--> resolved : system
    """,
    "tickets.models.ReturnTicket": """
        wait_merchant --agree--> wait_return : SHOP erp
        wait_merchant --agree_by_silence--> wait_return : system
        wait_merchant --approve_at_once--> wait_return : system
        wait_merchant --refuse--> refused : SHOP erp
        refused --rule_for_buyer--> wait_return : supervisor
        refused --order_refund--> refunding : supervisor
        wait_return --send_back--> wait_confirm : BUYER
        wait_return --goods_collected--> wait_confirm : system
        wait_confirm --goods_arrived--> = : system
        wait_confirm --confirm_receipt--> refunding : SHOP erp
        wait_confirm --confirm_by_silence--> refunding : system
        wait_confirm --refuse_receipt--> refused : SHOP erp
        refunding --complete--> refunded : system
        wait_merchant wait_return refused --withdraw--> closed : BUYER
        wait_return refused --expire--> closed : system
    """,
    "tickets.models.WarrantyTicket": """
        submitted --approve--> approved : SHOP erp REVIEWERS
        submitted --reject--> rejected : SHOP erp REVIEWERS
        approved --goods_collected--> inbound : system
        inbound --arrive--> at_centre : system
        at_centre --open_choice--> decision : system
        decision --keep_waiting--> at_centre : BUYER supervisor
        decision --settle_otherwise--> cancelled : REVIEWERS
        at_centre decision --goods_shipped_back--> outbound : system
        outbound --delivered_back--> verifying : system
        verifying --confirm_repaired--> repaired : BUYER
        verifying --assume_repaired--> repaired : system
        submitted approved --withdraw--> cancelled : BUYER
        approved --expire--> cancelled : system
    """,
}


def read(table: str) -> set[tuple[str, str, str, frozenset[str]]]:
    """One row per source state: (source, move, target, roles)."""
    rows = set()
    for line in table.strip().splitlines():
        arrow, who = line.strip().split(" : ")
        sources, name, target = arrow.replace("-->", "--").split("--")
        roles = frozenset(role for word in who.split() for role in GROUPS[word])
        rows |= {(source, name, target.strip(), roles) for source in sources.split()}
    return rows


def declared(model: type[WorkflowModel]) -> set[tuple[str, str, str, frozenset[str]]]:
    moves = machine_of(model).moves.values()
    return {(source, m.name, m.target or "=", m.roles) for m in moves for source in m.sources}


@pytest.mark.parametrize("path", TABLES)
def test_machine_is_exactly_this(path: str) -> None:
    assert declared(import_string(path)) == read(TABLES[path])


def test_every_machine_has_its_table() -> None:
    machines = {m for m in apps.get_models() if issubclass(m, WorkflowModel) and machine_of(m).moves}

    assert machines == {import_string(path) for path in TABLES}


def refused_moves() -> list[tuple[str, str, str]]:
    found = []
    for path, table in TABLES.items():
        rows = read(table)
        allowed = {(source, name) for source, name, _target, _roles in rows}
        # Final states too: nothing leads out of them, so they stand only among the targets.
        states = {s for s, _ in allowed} | {target for _s, _n, target, _r in rows if target != "="}
        names = {n for _, n in allowed}
        found += [(path, s, n) for s, n in sorted(set(product(states, names)) - allowed)]
    return found


@pytest.mark.parametrize(("path", "state", "name"), refused_moves())
def test_every_other_move_is_refused(path: str, state: str, name: str) -> None:
    row = import_string(path)(state=state)

    with pytest.raises(TransitionNotAllowed):
        getattr(row, name)(at=NOW)

    assert row.state == state
