"""Django's command, which also collects sentences marked with `noop` (reasons are kept untranslated) and `_now`."""

from __future__ import annotations

from django.core.management.commands.makemessages import Command as Collect


class Command(Collect):
    xgettext_options = [*Collect.xgettext_options, "--keyword=noop", "--keyword=_now"]
