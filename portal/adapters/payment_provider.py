"""What a payment provider is to us. An adapter moves one key once, however often it is asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


@dataclass(frozen=True)
class PaymentResult:
    """What the provider said: paid with its reference, under way, or refused with a reason."""

    paid: bool
    reference: str = ""
    error: str = ""
    pending: bool = False


@dataclass(frozen=True)
class Checkout:
    """Where a person pays, and the provider's reference; or why there is no such place."""

    url: str = ""
    reference: str = ""
    error: str = ""


class Said(StrEnum):
    """What a callback may say."""

    PAID = "paid"
    FAILED = "failed"
    REVERSED = "reversed"


@dataclass(frozen=True)
class Callback:
    """A genuine message of the provider. `event` is its own number: repetitions carry the same."""

    event: str
    reference: str
    key: str
    said: Said
    amount_fen: int
    currency: str
    error: str = ""


class BadCallback(Exception):
    """A callback whose signature is wrong or whose body cannot be read."""


class ProviderUnavailable(Exception):
    """The provider cannot be reached; nothing is known, so the same key is asked again later."""


class PaymentAdapter(Protocol):
    """A payment provider. Every call may be made again with the same key and then moves nothing more.

    Amounts are integer fen. Calls raise ProviderUnavailable where no answer came.
    """

    def refund(self, *, key: str, amount_fen: int, currency: str, order: str) -> PaymentResult: ...

    def collect(
        self, *, key: str, amount_fen: int, currency: str, description: str, return_url: str
    ) -> Checkout:
        """Prepare a checkout; callbacks say what came of it. `return_url` is where the payer comes back to."""

    def payout(self, *, key: str, amount_fen: int, currency: str, description: str) -> PaymentResult: ...

    def verify_callback(self, body: bytes, headers: Mapping[str, str]) -> Callback:
        """The message, if it is genuine. Raises BadCallback."""
