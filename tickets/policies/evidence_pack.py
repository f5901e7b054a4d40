"""A signed evidence pack: a ZIP with a manifest of digests and a signature over it. Pure: bytes in, bytes out."""

from __future__ import annotations

import hashlib
import hmac
import io
import json
import zipfile
from collections.abc import Iterator, Mapping
from typing import Any

MANIFEST, SIGNATURE = "manifest.json", "manifest.sig"
FIXED = (2000, 1, 1, 0, 0, 0)
"""The time noted for every file, so that the same contents make the same pack."""


def packed(files: Mapping[str, bytes], facts: Mapping[str, Any], key: bytes) -> bytes:
    """A ZIP of these files with a manifest (SHA-256 of each, and the facts) signed by HMAC-SHA256."""
    listed = {name: hashlib.sha256(content).hexdigest() for name, content in sorted(files.items())}
    document = {"files": listed, "digest": "sha256", "signature": "hmac-sha256", **facts}
    manifest = json.dumps(document, indent=2, sort_keys=True, ensure_ascii=False).encode()
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as pack:
        for name, content in sorted(files.items()):
            pack.writestr(zipfile.ZipInfo(name, FIXED), content)
        pack.writestr(zipfile.ZipInfo(MANIFEST, FIXED), manifest)
        pack.writestr(zipfile.ZipInfo(SIGNATURE, FIXED), _signed(manifest, key))
    return out.getvalue()


def problems(content: bytes, key: bytes) -> Iterator[str]:
    """What is wrong with a pack; nothing if it is exactly what was signed."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as pack:
            names = pack.namelist()
            files = {name: pack.read(name) for name in names}
    except (
        zipfile.BadZipFile,
        zipfile.LargeZipFile,
        EOFError,
        NotImplementedError,
        RuntimeError,
        ValueError,
    ):
        yield "This is no readable pack."
        return
    manifest, signature = files.pop(MANIFEST, b""), files.pop(SIGNATURE, b"")
    if not hmac.compare_digest(_signed(manifest, key).encode(), signature):
        yield "The signature does not fit the manifest."
        return
    if len(names) != len(set(names)):
        yield "A name occurs twice."
    listed = json.loads(manifest)["files"]
    for name in sorted(listed.keys() - files.keys()):
        yield f"{name} is missing."
    for name, found in sorted(files.items()):
        if listed.get(name) != hashlib.sha256(found).hexdigest():
            yield f"{name} is not what was signed." if name in listed else f"{name} was added."


def _signed(manifest: bytes, key: bytes) -> str:
    return hmac.new(key, manifest, hashlib.sha256).hexdigest()
