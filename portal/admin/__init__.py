"""The back office. Importing the package guards the site and registers every page of the room."""

from django.contrib import admin

from portal.admin.site import prepare

prepare(admin.site)

from portal.admin import (  # noqa: E402, F401 - the login is guarded before anything names an address
    calendar,
    deadline,
    deposit,
    enrolment,
    metrics,
    notice,
    partner,
    people,
    policy,
    records,
    rules,
    service,
    timeline,
)
