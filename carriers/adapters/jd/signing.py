"""JD's two signatures: of its open platform and of its logistics gateway (JD 5.1, 5.2)."""

from collections.abc import Mapping

from carriers.adapters.digests import upper_md5


def platform_sign(parameters: Mapping[str, str], secret: str) -> str:
    """`sign` of a platform call: over all non-empty parameters, sorted by name (JD 5.2)."""
    named = "".join(f"{name}{value}" for name, value in sorted(parameters.items()) if value)
    return upper_md5(secret + named + secret)


def gateway_sign(path: str, body: str, parameters: Mapping[str, str], secret: str) -> str:
    """`sign` of a gateway call, algorithm md5-salt.

    The interface document has none (5.1); this is how public clients of `api.jdl.com` sign (inferred).
    """
    return platform_sign({**parameters, "method": path, "param_json": body}, secret)
