"""What the moves of disputes ask for."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.workflow import MoveForm
from tickets.models.forms.text import TEXT
from tickets.states import Party

PARTIES = [(value, Party(value).label) for value in Party.parties]


class StatementForm(MoveForm):
    reason = forms.CharField(
        label=_("Statement"),
        min_length=2,
        max_length=200,
        widget=TEXT,
        help_text=_("2 to 200 characters; the other side reads this. Add photos and documents as files."),
    )


class AskForm(MoveForm):
    party = forms.ChoiceField(label=_("Whom"), choices=PARTIES)
    reason = forms.CharField(label=_("What is asked for"), min_length=2, max_length=200, widget=TEXT)


class VerdictForm(MoveForm):
    winner = forms.ChoiceField(label=_("In favour of"), choices=PARTIES)
    reason = forms.CharField(label=_("Reasons"), min_length=10, max_length=200, widget=TEXT)
    articles = forms.CharField(
        label=_("Articles"),
        min_length=2,
        max_length=120,
        help_text=_("The rules it rests on, with their articles."),
    )


class OfferForm(MoveForm):
    in_favour_of = forms.ChoiceField(label=_("The case goes on in favour of"), choices=PARTIES)
    reason = forms.CharField(label=_("Your offer"), min_length=2, max_length=200, widget=TEXT)
