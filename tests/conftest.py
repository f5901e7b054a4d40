"""What every test may use: an instant, people, shops, and the reference data they stand on."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from hypothesis import HealthCheck, settings

from portal.queries.promises import forget_rules

# A busy machine is no reason for a property to fail.
settings.register_profile("suite", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("suite")


@pytest.fixture(autouse=True)
def _fresh_caches() -> None:
    """Policies and calendar are cached for seconds; a test never sees another test's."""
    cache.clear()
    forget_rules()
