"""The addresses of the merchant portal. The highest room puts the pages of all three together."""

from django.urls import path

from carriers.web import contracts, pickups
from portal.web import catalogue, enrolment, files, members, moves, notices, sandbox, scorecard, shops
from tickets.web import cases, home, orders, search

app_name = "web"
urlpatterns = [
    path("", home.home, name="home"),
    path("search/", search.search, name="search"),
    path("switch-shop/", shops.switch, name="switch_shop"),
    path("advance-clock/", sandbox.advance, name="advance_clock"),
    path("tickets/", cases.tickets, name="tickets"),
    path("tickets/export.csv", cases.tickets_csv, name="tickets_csv"),
    path("tickets/<str:number>/", cases.ticket, name="ticket"),
    path("tickets/<str:number>/reveal/", cases.reveal, name="reveal"),
    path("orders/<int:pk>/", orders.order, name="order"),
    path("services/", catalogue.services, name="services"),
    path("services/<slug:code>/", catalogue.service, name="service"),
    path("services/<slug:code>/apply/", catalogue.apply, name="apply"),
    path(f"{catalogue.NEXT_DAY_PATH}/", catalogue.next_day, name="next_day"),
    path("applications/", enrolment.applications, name="applications"),
    path("applications/<str:number>/", enrolment.application, name="application"),
    path("memberships/", enrolment.memberships, name="memberships"),
    path("memberships/<str:number>/", enrolment.membership, name="membership"),
    path("memberships/<str:number>/exit/", enrolment.exit_preview, name="exit_preview"),
    path("scorecard/", scorecard.page, name="scorecard"),
    path("scorecard/export.csv", scorecard.export, name="scorecard_csv"),
    path("pickups/", pickups.pickups, name="pickups"),
    path("pickups/<str:number>/", pickups.pickup, name="pickup"),
    path("carriers/", contracts.carriers, name="carriers"),
    path("contracts/", contracts.contracts, name="contracts"),
    path("contracts/<str:number>/", contracts.contract, name="contract"),
    path("members/", members.members_page, name="members"),
    path("members/invite/", members.invite, name="member_invite"),
    path("members/<int:pk>/role/", members.change, name="member_role"),
    path("members/<int:pk>/remove/", members.remove, name="member_remove"),
    path("notices/", notices.inbox, name="notices"),
    path("notices/read/", notices.read_all, name="notices_read"),
    path("notices/<int:pk>/read/", notices.read, name="notice_read"),
    path("notices/<int:pk>/open/", notices.follow, name="notice_open"),
    path("settings/", notices.settings_page, name="preferences"),
    path("files/<int:pk>/", files.download, name="file"),
    path("<slug:kind>/<str:number>/files/", files.upload, name="upload"),
    path("<slug:kind>/<str:number>/moves/<slug:move>/", moves.move, name="move"),
]
