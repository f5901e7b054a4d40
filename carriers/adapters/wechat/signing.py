"""The signature of WeChat's message server (WeChat 7.2)."""

from collections.abc import Mapping
from hashlib import sha1


def query_signature(token: str, query: Mapping[str, str]) -> str:
    """SHA-1 over token, timestamp and nonce, sorted (WeChat 7.2)."""
    parts = sorted([token, query.get("timestamp", ""), query.get("nonce", "")])
    return sha1("".join(parts).encode("utf-8", "surrogatepass"), usedforsecurity=False).hexdigest()
