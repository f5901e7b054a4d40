"""What the contract tests share: the captured pushes, and how any push is read."""

from datetime import UTC, datetime

import pytest

from carriers.adapters.base import BadPush, CarrierAdapter, PushRequest, Update
from carriers.states import SUB_STATUSES
from tests.carriers.adapters import mutations
from tests.carriers.adapters.samples import ADAPTERS, Sample, push, samples

NOW = datetime(2025, 3, 1, tzinfo=UTC)
PUSHES = samples("tracking_push", "pickup_push")
ACCEPTED = [sample for sample in PUSHES if sample.expected["accepted"]]
SIGNED = [sample for sample in ACCEPTED if sample.expected["authentic"]]
FORMS = [sample for sample in ACCEPTED if mutations.is_form(push(sample.given))]
DOCUMENTS = [sample for sample in ACCEPTED if mutations.opened(push(sample.given))]


def over(chosen: list[Sample]) -> pytest.MarkDecorator:
    """The test runs over these samples."""
    return pytest.mark.parametrize("sample", chosen, ids=lambda sample: sample.name)


every_adapter = pytest.mark.parametrize("adapter", ADAPTERS.values(), ids=ADAPTERS)


def updates_of(adapter: CarrierAdapter, request: PushRequest) -> tuple[Update, ...] | None:
    """What a push says, in words of the vocabulary; None where it is refused as unreadable."""
    try:
        updates = adapter.parse(request)
    except BadPush:
        return None
    for said in (said for update in updates for said in (update, *update.events)):
        allowed = () if said.status is None else SUB_STATUSES[said.status]
        assert said.sub_status in (None, *allowed)
    return updates
