"""Which adapter speaks for a provider."""

from __future__ import annotations

from functools import cache

from django.conf import settings
from django.utils.module_loading import import_string

from carriers.adapters.base import CarrierAdapter
from carriers.adapters.unoffered import NoCalls


@cache
def adapter_for(provider: str) -> CarrierAdapter:
    """The adapter of a provider, named in settings. Raises KeyError for an unknown one."""
    return import_string(settings.CARRIER_ADAPTERS[provider])


def tracks_only(provider: str) -> bool:
    """Whether nobody can be sent to a door through this provider. Raises KeyError for an unknown one."""
    return type(adapter_for(provider)).book_pickup is NoCalls.book_pickup


def providers() -> list[str]:
    return list(settings.CARRIER_ADAPTERS)
