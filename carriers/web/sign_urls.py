"""The addresses of a signing link."""

from django.urls import path

from carriers.web import signing

app_name = "sign"
urlpatterns = [
    path("<str:token>/", signing.page, name="page"),
    path("<str:token>/sign/", signing.sign, name="sign"),
    path("<str:token>/refuse/", signing.refuse, name="refuse"),
    path("<str:token>/pdf/", signing.pdf, name="pdf"),
    path("<str:token>/language/", signing.language, name="language"),
]
