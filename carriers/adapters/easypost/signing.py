"""EasyPost's signature: HMAC-SHA256 in hex over the bytes received (section 8, EasyPost)."""

import hmac
from unicodedata import normalize

HEADER = "X-Hmac-Signature"
_PREFIX = "hmac-sha256-hex="


def push_signature(body: bytes, secret: str) -> str:
    """The signature of a push; the secret counts in its decomposed form (NFKD)."""
    return _PREFIX + hmac.digest(normalize("NFKD", secret).encode(), body, "sha256").hex()
