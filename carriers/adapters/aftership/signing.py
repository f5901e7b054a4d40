"""AfterShip's signature: HMAC-SHA256 in Base64 over the bytes received (section 8, AfterShip)."""

import hmac
from base64 import b64encode

# Related products of the same company spell it in their own ways.
HEADERS = ("aftership-hmac-sha256", "as-signature-hmac-sha256", "am-webhook-signature")


def push_signature(body: bytes, secret: str) -> str:
    """The signature of a push."""
    return b64encode(hmac.digest(secret.encode(), body, "sha256")).decode("ascii")
