"""Closed cases that go on."""

from django.utils.translation import gettext_lazy as _

from portal.policies.book import declare

declare(
    "case.reopen_window",
    {"help": 3},
    kind="json",
    source="E16",
    label=_("Days in which a closed case of a kind can be opened again, where its machine has the move"),
)
declare(
    "case.follow_up_days",
    180,
    buyer_prefers="more",
    source="decision",
    label=_("Days after closing in which another case can follow"),
)
