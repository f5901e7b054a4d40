"""The SMS channel: a gateway is a plug-in named by SMS_CHANNEL; the default writes to the log."""

from __future__ import annotations

import logging
from typing import Any

from django.utils import translation

from portal.policies import masking

logger = logging.getLogger("portal.sms")


class ConsoleSms:
    """Writes the message to the log with the number masked. For sandboxes and first installations.

    A gateway is any class with `send(notice)` that raises when the message was not accepted.
    """

    def send(self, notice: Any) -> None:
        number = notice.address or notice.user.phone
        language = (notice.user.language if notice.user else "") or "zh-hans"
        with translation.override(language):
            logger.info("SMS to %s: %s %s", masking.phone(number), notice.title, notice.body)
