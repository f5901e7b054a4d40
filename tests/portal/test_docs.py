"""What is generated from the code says what the code does now."""

from __future__ import annotations

from django.core.management import call_command


def test_the_drawings_of_the_machines_are_up_to_date() -> None:
    call_command("workflow_docs", check=True)
