"""The addresses that providers push to."""

from __future__ import annotations

from django.urls import path

from carriers.api.hooks import push

app_name = "hooks"

urlpatterns = [path("<slug:provider>/<slug:token>/", push, name="push")]
