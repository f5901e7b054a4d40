"""The back office. Importing the package guards the site and registers every page of the room."""

from django.contrib import admin

from portal.admin.site import prepare

prepare(admin.site)

from portal.admin import (  # noqa: E402, F401 - the login is guarded before anything names an address
    application,
    bulk_runs,
    calendar,
    deadline,
    deposit,
    enrolment,
    exports,
    governance,
    lab,
    metrics,
    notice,
    partner,
    partner_member,
    people,
    policy,
    records,
    rules,
    service,
    timeline,
    waiver,
    warning,
)
