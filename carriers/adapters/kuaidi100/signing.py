"""Kuaidi100's signatures: upper-case MD5 over plain concatenations (Kuaidi100 2.2, 2.3)."""

from carriers.adapters.digests import upper_md5


def push_sign(param: str, salt: str) -> str:
    """Signature of a push: over `param` exactly as received, JSON escapes included (Kuaidi100 2.2)."""
    return upper_md5(param + salt)


def order_sign(param: str, timestamp_ms: str, key: str, secret: str) -> str:
    """Signature of a pickup order call (Kuaidi100 2.3)."""
    return upper_md5(param + timestamp_ms + key + secret)


def query_sign(param: str, key: str, customer: str) -> str:
    """Signature of a real-time query (Kuaidi100 2.3)."""
    return upper_md5(param + key + customer)
