"""The facts the carriers room records, and who is told of them."""

from django.utils.translation import gettext_lazy as _

from portal.actors import SHOP_DECIDERS, Role
from portal.events import declare, tell
from portal.events.groups import group
from portal.states import NoticeGroup

declare(
    {
        "contract.proposed": _("contract proposed"),
        "contract.carrier_signed": _("signed by the carrier"),
        "contract.customer_signed": _("signed by the customer"),
        "contract.link_sent": _("signing link issued"),
        "contract.signed": _("contract signed"),
        "contract.notice_given": _("notice given"),
        "contract.renewed": _("contract renewed"),
        "contract.refused": _("contract refused"),
        "contract.lapsed": _("contract lapsed"),
        "contract.started": _("contract in force"),
        "contract.suspended": _("contract suspended"),
        "contract.resumed": _("contract resumed"),
        "contract.ended": _("contract ended"),
        "contract.closed": _("contract closed"),
        "pickup.requested": _("pickup requested"),
        "pickup.booked": _("pickup booked"),
        "pickup.unserviceable": _("no courier available"),
        "pickup.assigned": _("sent to the courier"),
        "pickup.accepted": _("courier accepted"),
        "pickup.contacted": _("courier is in contact"),
        "pickup.collected": _("goods collected"),
        "pickup.attempt_failed": _("pickup attempt failed"),
        "pickup.missed": _("pickup promise missed"),
        "pickup.taken_back": _("taken back from the carrier"),
        "pickup.search_again": _("carriers asked again"),
        "pickup.collection_dated": _("time of collection corrected"),
        "pickup.cancelled": _("pickup cancelled"),
        "pickup.collected_after_cancel": _("collected after cancellation"),
        "pickup.weighed": _("weight and fee known"),
        "pickup.settled": _("pickup settled"),
        "pickup.rescheduled": _("moved by the sender"),
        "pickup.postponed": _("moved by the carrier"),
        "pickup.rejected": _("given back by the carrier"),
        "pickup.unanswered": _("no answer from the carrier"),
        "pickup.area_closed": _("area closed"),
        "pickup.called": _("sender called"),
        "pickup.collection_reported": _("collection reported"),
        "pickup.report_incomplete": _("report of the collection incomplete"),
        "pickup.all_collected": _("all parcels collected"),
        "pickup.weight_reported": _("weight reported"),
        "pickup.consent_asked": _("consent to the fee asked for"),
        "pickup.weight_accepted": _("fee accepted"),
        "pickup.weight_contested": _("fee contested"),
        "pickup.bill_put_aside": _("bill put aside"),
        "pickup_payment.due": _("payment due"),
        "pickup_payment.begun": _("payment begun"),
        "pickup_payment.paid": _("pickup paid"),
        "pickup_payment.failed": _("payment failed"),
        "pickup_payment.not_needed": _("nothing to pay"),
        "pickup_payment.covered": _("paid already"),
        "pickup_payment.refund_due": _("money to be paid back"),
        "shipment.created": _("parcel announced"),
        "shipment.moved": _("parcel moved"),
        "shipment.picked_up": _("parcel picked up"),
        "shipment.delivered": _("parcel delivered"),
        "shipment.returned": _("parcel returned"),
        "shipment.problem": _("problem with the parcel"),
        "shipment.alert": _("contradicting report"),
        "shipment.confirmed": _("delivery confirmed"),
        "shipment.stalled": _("tracking has stalled"),
        "shipment.stuck": _("parcel does not move"),
        "shipment.intercepted": _("answer to an interception"),
    }
)
declare(
    {
        "carrier.evaluated": _("evaluation handed in"),
        "carrier.integration_tested": _("integration tested"),
        "carrier.approved": _("carrier approved"),
        "carrier.rejected": _("carrier rejected"),
        "carrier.nominated_again": _("carrier nominated again"),
        "carrier.leaving": _("off-boarding begun"),
        "carrier.short_notice": _("stop of business on short notice"),
        "carrier.blacklisting_proposed": _("blacklisting proposed"),
        "carrier.blacklisted": _("carrier blacklisted"),
        "carrier.coverage_published": _("coverage published"),
        "carrier.capacity_overdrawn": _("more reserved than offered"),
        "carrier.scored": _("scores of the evaluation entered"),
        "carrier.sender_blocked": _("sender blocked"),
        "carrier.sender_unblocked": _("block of a sender taken back"),
        "choice_trial.queued": _("trial queued"),
        "choice_trial.started": _("trial started"),
        "choice_trial.finished": _("trial finished"),
        "choice_trial.failed": _("trial failed"),
        "choice_trial.stopped": _("trial stopped"),
        "coverage.exception": _("exception to coverage"),
        "coverage.exception_withdrawn": _("exception withdrawn"),
        "carrier.suspended": _("carrier suspended"),
        "carrier.resumed": _("carrier resumed"),
        "carrier.offboarded": _("carrier off-boarded"),
        "code.mapped": _("code given a meaning"),
        "tracking.run_queued": _("run queued"),
        "tracking.run_started": _("run started"),
        "tracking.run_finished": _("run finished"),
        "tracking.run_failed": _("run failed"),
        "tracking.run_stopped": _("run stopped"),
    },
    public=False,
)

DESK = {Role.CARRIER_MANAGER}
tell(
    "contract.ended",
    roles=SHOP_DECIDERS | DESK,
    title=_("Contract %(number)s has ended"),
    body=_("No new bookings are made under it; parcels under way finish under its terms."),
)
tell(
    "contract.signed",
    roles=SHOP_DECIDERS | DESK,
    title=_("Contract %(number)s is signed"),
    body=_("It starts by itself on its first day."),
)
tell(
    "pickup.missed",
    roles=DESK,
    title=_("Pickup %(number)s missed its promise"),
    body=_("The courier did not come in time; another one is being asked."),
)
tell(
    "pickup.bill_put_aside",
    roles=DESK,
    title=_("Bill of pickup %(number)s put aside"),
    body=_("The carrier has billed what cannot be true of one pickup. Settle it with the carrier."),
)
tell(
    "pickup.report_incomplete",
    roles=DESK,
    title=_("Report of pickup %(number)s is incomplete"),
    body=_("A collection was reported without what proves it. The carrier is to complete it."),
)
tell(
    "pickup.unserviceable",
    roles=DESK,
    title=_("No courier for pickup %(number)s"),
    body=_("No carrier fits. The candidate list on the order says why."),
)
for _name, _title, _body in (
    (
        "carrier.short_notice",
        _("%(number)s stops on short notice"),
        _("The law asks for ten days of notice. Its pickups move on; its parcels are followed to their end."),
    ),
    (
        "carrier.capacity_overdrawn",
        _("%(number)s offers less than is booked"),
        _(
            "What is booked stays; the hours concerned take nothing more. Agree with the carrier or move bookings."
        ),
    ),
):
    tell(_name, roles=DESK, title=_title, body=_body)
tell(
    "contract.notice_given",
    roles=SHOP_DECIDERS | DESK,
    title=_("Notice was given for contract %(number)s"),
    body=_("It ends after its last day; bookings for later days go to other carriers."),
)
tell(
    "contract.proposed",
    roles=SHOP_DECIDERS | DESK,
    title=_("Contract %(number)s awaits a signature"),
    body=_("Read the terms and sign or refuse; without an answer it lapses."),
)
tell(
    "shipment.stuck",
    roles=DESK,
    title=_("Parcel %(number)s does not move"),
    body=_("Nobody has scanned it for long. Ask the carrier where it is."),
    when=lambda facts: facts["level"] >= 2,
)

declare(
    {
        "suspicion.raised": _("report doubted"),
        "suspicion.confirmed": _("doubt confirmed"),
        "suspicion.dismissed": _("doubt dismissed"),
        "shipment.handed_over": _("hand-over recorded"),
    },
    public=False,
)
declare(
    {
        "carrier_complaint.raised": _("complaint raised"),
        "carrier_complaint.fault_accepted": _("fault accepted by the carrier"),
        "carrier_complaint.accepted_by_silence": _("fault accepted by silence"),
        "carrier_complaint.contested": _("complaint contested"),
        "carrier_complaint.fault_confirmed": _("fault of the carrier confirmed"),
        "carrier_complaint.dismissed": _("complaint dismissed"),
        "carrier_complaint.penalised": _("penalty fixed"),
        "carrier_complaint.appealed": _("judgement appealed"),
        "carrier_complaint.fault_imposed": _("fault found on appeal"),
        "carrier_complaint.annulled": _("no fault found on appeal"),
        "carrier_complaint.retracted": _("complaint retracted"),
        "carrier_complaint.closed": _("complaint closed"),
    }
)
tell(
    "carrier_complaint.contested",
    roles=DESK,
    title=_("Complaint %(number)s is contested"),
    body=_("Read what both sides show and judge; the law gives seven days from the complaint."),
)
tell(
    "carrier_complaint.appealed",
    roles=DESK | {Role.SUPERVISOR},
    title=_("The judgement on complaint %(number)s is appealed"),
    body=_("Somebody who did not judge it decides."),
)
declare(
    {
        "carrier_statement.opened": _("statement drawn up"),
        "carrier_statement.sent": _("statement sent"),
        "carrier_statement.carrier_accepted": _("accepted by the carrier"),
        "carrier_statement.customer_accepted": _("accepted by the customer"),
        "carrier_statement.accepted": _("statement accepted"),
        "carrier_statement.accepted_by_silence": _("statement accepted by silence"),
        "carrier_statement.disputed": _("statement disputed"),
        "carrier_statement.disputes_settled": _("disputes settled"),
        "carrier_statement.paid": _("statement paid"),
        "line_dispute.raised": _("line disputed"),
        "line_dispute.agreed": _("other side agreed"),
        "line_dispute.agreed_by_silence": _("agreed by silence"),
        "line_dispute.refused": _("other side refused"),
        "line_dispute.found_valid": _("dispute found valid"),
        "line_dispute.found_invalid": _("dispute found invalid"),
        "line_dispute.found_unclear": _("dispute cannot be judged"),
        "line_dispute.cancelled": _("dispute taken back"),
    }
)
tell(
    "carrier_statement.sent",
    roles=SHOP_DECIDERS | {Role.FINANCE},
    title=_("Statement %(number)s is here"),
    body=_("Read it line by line. What is not disputed in time counts as accepted."),
)
tell(
    "line_dispute.refused",
    roles=DESK | {Role.SUPERVISOR},
    title=_("The sides do not agree on dispute %(number)s"),
    body=_("Read both and decide."),
)
group(
    NoticeGroup.CARRIAGE,
    *("carrier", "carrier_complaint", "carrier_statement", "choice_trial", "code", "contract", "coverage"),
    *("line_dispute", "pickup", "pickup_payment", "shipment", "suspicion", "tracking"),
)
