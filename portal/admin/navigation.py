"""The sidebar of the admin: groups by subject; each entry shows only to those who may see its list."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.http import HttpRequest
from django.urls import reverse_lazy
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

GROUPS: tuple[tuple[Any, tuple[tuple[str, str], ...]], ...] = (
    (
        _("Services"),
        (
            ("portal.enrolmentapplication", "assignment"),
            ("portal.enrolment", "verified"),
            ("portal.appeal", "balance"),
            ("portal.waiver", "approval"),
            ("portal.publishedmeasure", "campaign"),
            ("portal.service", "storefront"),
            ("portal.servicearea", "distance"),
            ("portal.serviceversion", "gavel"),
            ("portal.rulecomment", "forum"),
            ("portal.labrun", "science"),
            ("portal.metricsnapshot", "monitoring"),
        ),
    ),
    (
        _("Deposits"),
        (
            ("portal.depositaccount", "savings"),
            ("portal.depositpayment", "account_balance"),
            ("portal.ledgertransaction", "receipt_long"),
            ("portal.paymentcallback", "call_received"),
        ),
    ),
    (
        _("Cases"),
        (
            ("tickets.returnticket", "assignment_return"),
            ("tickets.warrantyticket", "build"),
            ("tickets.incidentticket", "running_with_errors"),
            ("tickets.massevent", "local_fire_department"),
            ("tickets.repairjob", "handyman"),
            ("tickets.dispute", "gavel"),
            ("tickets.replytemplate", "quickreply"),
            ("tickets.team", "groups"),
            ("tickets.refund", "payments"),
            ("tickets.compensation", "volunteer_activism"),
            ("tickets.order", "shopping_bag"),
            ("tickets.deliverypromise", "event_available"),
            ("tickets.insurancepolicy", "shield"),
            ("tickets.insuranceclaim", "fact_check"),
            ("tickets.premiumaccount", "savings"),
            ("tickets.posting", "receipt_long"),
            ("tickets.providerpayment", "compare_arrows"),
            ("tickets.repaircentre", "home_repair_service"),
            ("tickets.centrescorecard", "speed"),
            ("tickets.providerscorecard", "speed"),
            ("tickets.forecastrun", "query_stats"),
            ("tickets.forecastseries", "monitoring"),
            ("tickets.batchalarm", "warning"),
            ("tickets.capacitysuggestion", "event_upcoming"),
        ),
    ),
    (
        _("Carriers"),
        (
            ("carriers.carrier", "local_shipping"),
            ("carriers.carriercontract", "contract"),
            ("carriers.contractrevision", "history_edu"),
            ("carriers.coveragearea", "map"),
            ("carriers.coverageexception", "event_busy"),
            ("carriers.capacityslot", "calendar_view_week"),
            ("carriers.blockedsender", "block"),
            ("carriers.choicetrial", "science"),
            ("carriers.pickuporder", "hail"),
            ("carriers.shipment", "package_2"),
            ("carriers.suspiciousevent", "fact_check"),
            ("carriers.carriercomplaint", "report"),
            ("carriers.carrierstatement", "receipt_long"),
            ("carriers.linedispute", "balance"),
            ("carriers.carrierscorecard", "speed"),
            ("carriers.inboundpush", "move_to_inbox"),
            ("carriers.carriercall", "outbox"),
            ("carriers.unknowncode", "help"),
            ("carriers.codemapping", "translate"),
            ("carriers.trackingrun", "replay"),
            ("carriers.carrieraccount", "key"),
        ),
    ),
    (
        _("People and partners"),
        (
            ("portal.shop", "store"),
            ("portal.merchant", "domain"),
            ("portal.user", "person"),
            ("portal.partner", "handshake"),
            ("portal.partnermember", "badge"),
            ("portal.partnerclient", "vpn_key"),
            ("portal.webhookendpoint", "webhook"),
            ("portal.webhookdelivery", "send"),
        ),
    ),
    (
        _("Rules and operation"),
        (
            ("portal.policyvalue", "tune"),
            ("portal.calendaryear", "calendar_month"),
            ("portal.calendarday", "event"),
            ("portal.region", "public"),
            ("portal.deadline", "timer"),
            ("portal.deadlinewarning", "notification_important"),
            ("portal.timelineevent", "history"),
            ("portal.notice", "notifications"),
            ("portal.heartbeat", "monitor_heart"),
        ),
    ),
)


PAGES: dict[int, tuple[tuple[Any, str, str, str], ...]] = {
    0: ((_("Eligibility"), "checklist", "admin:portal_shop_eligibility", "portal.metricsnapshot"),),
    2: ((_("Promises kept"), "bar_chart", "admin:tickets_orderpromise_report", "tickets.orderpromise"),),
    3: ((_("Map of coverage"), "public", "admin:carriers_coveragearea_map", "carriers.coveragearea"),),
}
"""Pages that are no list, by the place of their group: words, icon, address, the rows one must be allowed to see."""


def sidebar(request: HttpRequest) -> list[dict[str, Any]]:
    """Unfold's navigation."""
    groups = []
    for place, (title, entries) in enumerate(GROUPS):
        items = [
            {
                "title": capfirst(apps.get_model(label)._meta.verbose_name_plural),
                "icon": icon,
                "link": reverse_lazy(f"admin:{label.replace('.', '_')}_changelist"),
                "permission": _viewer(label),
            }
            for label, icon in entries
        ]
        items += [
            {"title": words, "icon": icon, "link": reverse_lazy(name), "permission": _viewer(label)}
            for words, icon, name, label in PAGES.get(place, ())
        ]
        groups.append({"title": title, "separator": True, "items": items})
    return groups


def _viewer(label: str) -> Any:
    app, model = label.split(".")
    return lambda request: request.user.has_perm(f"{app}.view_{model}")
