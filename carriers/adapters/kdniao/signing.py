"""KDNiao's signature, the same on its pushes and on our calls (KDNiao 3.1, 3.2)."""

from carriers.adapters.digests import base64_hex_md5


def data_sign(request_data: str, app_key: str) -> str:
    """DataSign over RequestData exactly as it stands in the form, once URL-decoded (KDNiao 3.1)."""
    return base64_hex_md5(request_data + app_key)
