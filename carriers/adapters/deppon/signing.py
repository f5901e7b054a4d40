"""Deppon's digest (Deppon 6)."""

from carriers.adapters.digests import base64_hex_md5


def digest(params: str, app_key: str, timestamp_ms: str) -> str:
    """Digest of a call, and of a push as far as that is inferred (Deppon 6)."""
    return base64_hex_md5(params + app_key + timestamp_ms)
