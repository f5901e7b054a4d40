"""What a file really is, by its first bytes."""

from __future__ import annotations

ALLOWED = {
    "image/jpeg": (b"\xff\xd8\xff",),
    "image/png": (b"\x89PNG\r\n\x1a\n",),
    "image/webp": (b"RIFF",),
    "application/pdf": (b"%PDF-",),
    "video/mp4": (),
}


def sniff(head: bytes) -> str | None:
    """The media type of a file by its first bytes, or None if it is none that is accepted."""
    if head[:4] == b"RIFF":
        return "image/webp" if head[8:12] == b"WEBP" else None
    if head[4:8] == b"ftyp":
        return "video/mp4"
    return next(
        (kind for kind, marks in ALLOWED.items() if any(head.startswith(mark) for mark in marks)), None
    )
