"""Check that an evidence pack is exactly what was signed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from tickets.policies.evidence_pack import problems


class Command(BaseCommand):
    help = "Check the signature and the digests of an evidence pack."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        try:
            content = file.read_bytes()
        except OSError as problem:
            raise CommandError(f"{file} cannot be read: {problem.strerror}") from problem
        found = list(problems(content, settings.EVIDENCE_PACK_KEY.encode()))
        if found:
            raise CommandError("\n".join(found))
        self.stdout.write("The pack is exactly what was signed.")
