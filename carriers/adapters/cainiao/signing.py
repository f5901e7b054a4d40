"""Cainiao's digest (Cainiao 7.1)."""

from carriers.adapters.digests import base64_md5


def data_digest(logistics_interface: str, app_secret: str) -> str:
    """data_digest of a call, over the raw bytes of the MD5 (Cainiao 7.1)."""
    return base64_md5(logistics_interface + app_secret)
