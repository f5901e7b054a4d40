"""The addresses of the whole product. Rooms are named by dotted path, so this room imports no higher one."""

from django.conf import settings
from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView

from portal.api import payment_hook
from portal.api import public as public_api
from portal.web import health, measures, public, sandbox, sandbox_payments

urlpatterns = [
    path("", RedirectView.as_view(pattern_name="web:home"), name="root"),
    path("portal/", include("tickets.web.urls")),
    path("centre/", include("tickets.web.centre_urls")),
    path("c/", include("tickets.web.buyer_urls")),
    path("sign/", include("carriers.web.sign_urls")),
    path("p/<str:code>/promises.json", public_api.promises, name="public_promises"),
    path("p/<str:code>/badges/", public.badges, name="public_badges"),
    path("measures/", measures.page, name="measures"),
    path("exemptions/", include("tickets.web.public_urls")),
    path("rules/", include("portal.web.rules_urls")),
    path("api/v1/", include("tickets.api.urls")),
    path("hooks/payments/", payment_hook.callback, name="payment_hook"),
    path("hooks/", include("carriers.api.hook_urls")),
    path("o/", include("portal.api.oauth_urls")),
    path("accounts/", include("allauth.urls")),
    path("i18n/", include("django.conf.urls.i18n")),
    path("admin/", admin.site.urls),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
]
if settings.SANDBOX:
    urlpatterns += [
        path("sandbox/clock.json", sandbox.clock, name="sandbox_clock"),
        path("sandbox/payments/<slug:reference>/", sandbox_payments.checkout, name="sandbox_checkout"),
    ]
