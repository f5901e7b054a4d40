"""What the embedded default needs on this machine: a kept secret and a broker in a file."""

from __future__ import annotations

import secrets
from pathlib import Path


def kept_secret(var_dir: Path) -> str:
    """A random key, made once and kept beside the data."""
    path = var_dir / "secret_key"
    if not path.exists():
        var_dir.mkdir(parents=True, exist_ok=True)
        path.write_text(secrets.token_urlsafe(48))
        path.chmod(0o600)
    return path.read_text().strip()


def broker_url(var_dir: Path) -> str:
    return f"sqlite3broker:///{var_dir / 'broker.sqlite3'}"
