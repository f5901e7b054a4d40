"""The vendors' signatures, written from the interface description (Kuaidi100 2.2 and 2.3, SF 4.1)."""

from __future__ import annotations

import base64
import hashlib
import hmac
from urllib.parse import quote_plus


def kuaidi100_call(param: str, t: str, key: str, secret: str) -> str:
    """Sign of a call to borderapi.do."""
    return hashlib.md5(f"{param}{t}{key}{secret}".encode()).hexdigest().upper()


def kuaidi100_push(param: str, salt: str) -> str:
    """Sign of a push; covers the JSON text exactly as sent, escapes included."""
    return hashlib.md5(f"{param}{salt}".encode()).hexdigest().upper()


def sf_digest(msg_data: str, timestamp: str, check_word: str) -> str:
    """msgDigest. SF encodes as java.net.URLEncoder does: `*` stays, `~` does not."""
    encoded = quote_plus(f"{msg_data}{timestamp}{check_word}", safe="*").replace("~", "%7E")
    return base64.b64encode(hashlib.md5(encoded.encode()).digest()).decode()


def same(left: str, right: str) -> bool:
    return hmac.compare_digest(left.encode(), right.encode())
