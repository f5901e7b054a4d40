"""The addresses of the public rules."""

from django.urls import path

from portal.web import rules

app_name = "rules"
urlpatterns = [
    path("", rules.index, name="index"),
    path("<slug:code>/", rules.service, name="service"),
    path("<slug:code>/<int:number>/", rules.version, name="version"),
    path("<slug:code>/<int:number>.txt", rules.text, name="text"),
    path("<slug:code>/<int:number>.json", rules.document, name="json"),
]
