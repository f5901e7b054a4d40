"""Encryption of personal data at rest: Fernet with rotating keys, and a keyed hash for exact search."""

from __future__ import annotations

import base64
import hashlib
import hmac
from functools import lru_cache

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings


def seal(plain: str) -> str:
    return _box(tuple(settings.PERSONAL_DATA_KEYS)).encrypt(plain.encode()).decode()


def unseal(sealed: str) -> str:
    """The plain text. Raises cryptography.fernet.InvalidToken if no configured key fits."""
    return _box(tuple(settings.PERSONAL_DATA_KEYS)).decrypt(sealed.encode()).decode()


def keyed_hash(plain: str) -> str:
    return hmac.new(settings.SECRET_KEY.encode(), plain.strip().encode(), hashlib.sha256).hexdigest()


@lru_cache(maxsize=4)
def _box(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(_derived(key)) for key in keys])


def _derived(key: str) -> bytes:
    return base64.urlsafe_b64encode(hashlib.sha256(f"personal-data:{key}".encode()).digest())
