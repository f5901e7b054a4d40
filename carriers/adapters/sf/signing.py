"""SF's digests: Base64 over the sixteen raw MD5 bytes (SF 4.1)."""

import hmac
from base64 import b64encode
from hashlib import md5
from urllib.parse import quote_plus


def message_digest(msg_data: str, timestamp: str, check_word: str) -> str:
    """msgDigest of a call or a signed push (SF 4.1)."""
    return _base64_md5(java_urlencode(msg_data + timestamp + check_word))


def verify_code(xml: str, check_word: str) -> str:
    """verifyCode of the older XML service (SF 4.1)."""
    return _base64_md5(xml + check_word)


def java_urlencode(text: str) -> str:
    """Encode as Java's URLEncoder does: `*` stays, `~` does not, a blank becomes `+`."""
    return quote_plus(text, safe="*").replace("~", "%7E")


def matches(expected: str, received: str) -> bool:
    """Compare two digests in constant time."""
    return hmac.compare_digest(expected.encode(), received.encode())


def _base64_md5(text: str) -> str:
    return b64encode(md5(text.encode(), usedforsecurity=False).digest()).decode("ascii")
