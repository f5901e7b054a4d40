"""What each platform role may see and edit in the admin: the least it needs. Moves ask the kernel besides."""

from __future__ import annotations

from collections.abc import Mapping

from portal.actors import Role

CASES = (
    "tickets.ticket",
    "tickets.guaranteeticket",
    "tickets.helpticket",
    "tickets.returnticket",
    "tickets.warrantyticket",
    "tickets.incidentticket",
    "tickets.refundonlyticket",
    "tickets.exchangeticket",
    "tickets.leg",
    "tickets.replytemplate",
    "tickets.team",
)
TICKET_FACTS = (
    "tickets.order",
    "tickets.orderline",
    "tickets.orderpromise",
    "tickets.deliverypromise",
    "tickets.repairjob",
    "tickets.repaircentre",
    "tickets.centrescorecard",
    "tickets.providerscorecard",
    "tickets.guaranteedetail",
    "tickets.helpdetail",
    "tickets.foreignintake",
    "tickets.productunit",
    "tickets.warrantydetail",
    "tickets.warrantypolicy",
    "tickets.appointment",
    "tickets.serviceprovider",
    "tickets.technician",
    "tickets.incidentdetail",
    "tickets.massevent",
    "tickets.batchalarm",
    "tickets.returndetail",
    "tickets.exchangedetail",
)
FORESIGHT = ("tickets.forecastrun", "tickets.forecastseries", "tickets.capacitysuggestion")
DEPOSITS = (
    "portal.depositaccount",
    "portal.depositpayment",
    "portal.ledgertransaction",
    "portal.paymentcallback",
)
STATEMENTS = (
    "carriers.carrierstatement",
    "carriers.statementline",
    "carriers.statementposting",
    "carriers.linedispute",
)
BOOKS = (
    "tickets.compensation",
    "tickets.insuranceclaim",
    "tickets.insurancepolicy",
    "tickets.posting",
    "tickets.premiumaccount",
    "tickets.providerpayment",
)
DISPUTES = ("tickets.dispute",)
MONEY = ("tickets.advance", "tickets.refund", *BOOKS, *DEPOSITS, *STATEMENTS)
SERVICES = (
    "portal.service",
    "portal.servicearea",
    "portal.serviceversion",
    "portal.enrolment",
    "portal.enrolmentapplication",
    "portal.appeal",
    "portal.waiver",
    "portal.publishedmeasure",
    "portal.rulecomment",
    "portal.labrun",
    "portal.labfinding",
    "portal.metricsnapshot",
    "portal.shop",
    "portal.merchant",
    "portal.shopmember",
)
CARRIERS = (
    "carriers.carrier",
    "carriers.criterionscore",
    "carriers.carriersite",
    "carriers.carrieralias",
    "carriers.blockedsender",
    "carriers.carriercontract",
    "carriers.contractrevision",
    "carriers.rateline",
    "carriers.coveragearea",
    "carriers.coverageexception",
    "carriers.capacitypattern",
    "carriers.capacityslot",
    "carriers.choicetrial",
    "carriers.choicechange",
    "carriers.pickuporder",
    "carriers.pickupattempt",
    "carriers.shipment",
    "carriers.trackingevent",
    "carriers.custodyrecord",
    "carriers.suspiciousevent",
    "carriers.carriercomplaint",
    "carriers.carrierscorecard",
    *STATEMENTS,
)
PLUMBING = (
    "carriers.inboundpush",
    "carriers.carriercall",
    "carriers.unknowncode",
    "carriers.codemapping",
    "carriers.trackingrun",
)
RULES = ("portal.policyvalue", "portal.calendaryear", "portal.calendarday", "portal.region")
RECORD = (
    "portal.bulkrun",
    "portal.bulkresult",
    "portal.exportrun",
    "portal.savedfilter",
    "portal.timelineevent",
    "portal.deadline",
    "portal.deadlinewarning",
    "portal.notice",
    "portal.webhookdelivery",
    "portal.heartbeat",
    "portal.outboxentry",
    "portal.evidence",
)
PARTNERS = ("portal.partner", "portal.partnermember", "portal.webhookendpoint")

EVERYTHING = (
    *CASES,
    *FORESIGHT,
    *DISPUTES,
    *TICKET_FACTS,
    *MONEY,
    *SERVICES,
    *CARRIERS,
    *PLUMBING,
    *RULES,
    *RECORD,
    *PARTNERS,
)

VIEWS: Mapping[str, tuple[str, ...]] = {
    Role.REVIEWER: (
        *SERVICES,
        *CASES,
        *DISPUTES,
        *TICKET_FACTS,
        *FORESIGHT,
        "tickets.compensation",
        "carriers.carriercomplaint",
        "portal.timelineevent",
        "portal.deadline",
        "portal.deadlinewarning",
    ),
    Role.SUPERVISOR: EVERYTHING,
    Role.CARRIER_MANAGER: (
        *CARRIERS,
        *PLUMBING,
        *FORESIGHT,
        "portal.region",
        "portal.timelineevent",
        "portal.deadline",
        "portal.deadlinewarning",
    ),
    Role.FINANCE: (*MONEY, *CASES, "tickets.order", "tickets.appointment", "portal.timelineevent"),
    Role.RULE_EDITOR: (*SERVICES, *RULES, "portal.timelineevent"),
    Role.AUDITOR: EVERYTHING,
}
EDITS: Mapping[str, tuple[str, ...]] = {
    Role.REVIEWER: (),
    Role.SUPERVISOR: (
        "portal.waiver",
        "portal.shop",
        "portal.merchant",
        "portal.shopmember",
        "portal.partner",
        "portal.partnermember",
        "portal.webhookendpoint",
        "tickets.massevent",
        "tickets.repaircentre",
        "tickets.replytemplate",
        "tickets.warrantypolicy",
        "tickets.serviceprovider",
        "tickets.team",
        "tickets.technician",
    ),
    Role.CARRIER_MANAGER: (
        "carriers.carrier",
        "carriers.criterionscore",
        "carriers.carriersite",
        "carriers.carrieralias",
        "carriers.blockedsender",
        "carriers.carriercontract",
        "carriers.contractrevision",
        "carriers.rateline",
        "carriers.carriercomplaint",
        "carriers.custodyrecord",
        "carriers.coveragearea",
        "carriers.coverageexception",
        "carriers.capacitypattern",
        "carriers.choicetrial",
    ),
    Role.FINANCE: (),
    Role.RULE_EDITOR: (
        "portal.service",
        "portal.servicearea",
        "portal.serviceversion",
        "portal.policyvalue",
        "portal.calendaryear",
        "portal.calendarday",
    ),
    Role.AUDITOR: (),
}


def codenames(role: str) -> set[tuple[str, str]]:
    """The Django permissions of a role as (app label, codename)."""
    granted = {_permission("view", label) for label in (*VIEWS[role], *EDITS[role])}
    return granted | {_permission(verb, label) for label in EDITS[role] for verb in ("add", "change")}


def _permission(verb: str, label: str) -> tuple[str, str]:
    app, model = label.split(".")
    return app, f"{verb}_{model}"
