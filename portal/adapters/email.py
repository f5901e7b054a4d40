"""The e-mail channel."""

from __future__ import annotations

from typing import Any

from django.core.mail import send_mail
from django.utils import translation


class EmailChannel:
    """Sends a notice through Django's mail settings, in the recipient's language."""

    def send(self, notice: Any) -> None:
        address = notice.address or notice.user.email
        language = (notice.user.language if notice.user else "") or "zh-hans"
        with translation.override(language):
            send_mail(notice.title, notice.body, None, [address])
