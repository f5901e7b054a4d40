"""SF's digests: Base64 over the sixteen raw MD5 bytes (SF 4.1)."""

from urllib.parse import quote_plus

from carriers.adapters.digests import base64_md5


def message_digest(msg_data: str, timestamp: str, check_word: str) -> str:
    """msgDigest of a call or a signed push (SF 4.1)."""
    return base64_md5(java_urlencode(msg_data + timestamp + check_word))


def verify_code(xml: str, check_word: str) -> str:
    """verifyCode of the older XML service (SF 4.1)."""
    return base64_md5(xml + check_word)


def java_urlencode(text: str) -> str:
    """Encode as Java's URLEncoder does: `*` stays, `~` does not, a blank becomes `+`."""
    return quote_plus(text, safe="*").replace("~", "%7E")
