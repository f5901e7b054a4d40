"""17TRACK's signature: SHA-256 in hex over the bytes received, a slash and the key (section 8, 17TRACK)."""

from hashlib import sha256

HEADER = "sign"


def push_signature(body: bytes, api_key: str) -> str:
    """The signature of a push; the key is the one we call with."""
    return sha256(body + b"/" + api_key.encode()).hexdigest()
