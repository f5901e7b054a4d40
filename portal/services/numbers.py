"""Giving out human numbers."""

from __future__ import annotations

from datetime import datetime

from django.db.models import F

from portal.models.records import NumberSequence
from portal.policies import numbers


def next_number(prefix: str, at: datetime) -> str:
    """The next number of a kind, such as RT2611-000123-4. Needs a transaction.

    The counter row stays locked until the transaction ends, so numbers have no gaps and no twins.
    """
    key = numbers.sequence_key(prefix, at)
    if not NumberSequence.objects.filter(pk=key).update(value=F("value") + 1):
        NumberSequence.objects.bulk_create([NumberSequence(key=key)], ignore_conflicts=True)
        NumberSequence.objects.filter(pk=key).update(value=F("value") + 1)
    return numbers.human_number(key, NumberSequence.objects.values_list("value", flat=True).get(pk=key))
