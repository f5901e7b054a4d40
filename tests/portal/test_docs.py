"""What is generated from the code says what the code does now."""

from __future__ import annotations

import re
from pathlib import Path

from django.core.management import call_command

ROOT = Path(__file__).parent.parent.parent


def test_the_drawings_of_the_machines_are_up_to_date() -> None:
    call_command("workflow_docs", check=True)


def test_every_test_that_the_requirements_name_exists() -> None:
    text = (ROOT / "docs/requirements.md").read_text(encoding="utf-8")
    named = re.findall(r"`([\w/]+\.py)::(test_\w+)`", text)
    texts = {file: (ROOT / "tests" / file).read_text(encoding="utf-8") for file, _name in named}
    missing = [f"{file}::{name}" for file, name in named if f"def {name}(" not in texts[file]]
    assert len(named) > 80
    assert missing == []
