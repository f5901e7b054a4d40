"""Digests that more than one provider uses, and the one way to compare them."""

import hmac
from base64 import b64encode
from hashlib import md5


def matches(expected: str, received: str) -> bool:
    """Compare two signatures or secrets in constant time, whatever a stranger has sent."""
    return hmac.compare_digest(_bytes(expected), _bytes(received))


def upper_md5(text: str) -> str:
    """The digest as 32 upper-case hex characters (Kuaidi100, JD)."""
    return _md5(text).hex().upper()


def base64_md5(text: str) -> str:
    """Base64 over the sixteen raw bytes (SF, Cainiao)."""
    return b64encode(_md5(text)).decode("ascii")


def base64_hex_md5(text: str) -> str:
    """Base64 over the 32 lower-case hex characters, not over the bytes (KDNiao, Deppon)."""
    return b64encode(_md5(text).hex().encode("ascii")).decode("ascii")


def _md5(text: str) -> bytes:
    return md5(_bytes(text), usedforsecurity=False).digest()


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")
