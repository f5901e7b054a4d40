"""Only the addresses of programs, so that these tests need no page."""

from django.urls import include, path

urlpatterns = [
    path("api/v1/", include("tickets.api.urls")),
    path("hooks/", include("carriers.api.hook_urls")),
    path("o/", include("portal.api.oauth_urls")),
    path("i18n/", include("django.conf.urls.i18n")),
]
