"""A shop under a platform contract, a storefront, and time that the story moves."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.core.cache import cache

from tests.builders import make_calendar, make_carrier, make_contract, make_shop
from tests.journeys.doors import Story


@pytest.fixture
def story(db: None, settings: object, tmp_path: object) -> Iterator[Story]:
    settings.VAR_DIR = tmp_path  # type: ignore[attr-defined]
    cache.clear()
    make_calendar()
    make_contract(make_carrier("sf"), services=("pickup",), first_fee_fen=1500)
    story = Story(make_shop("meidi"))
    yield story
    story.close()
