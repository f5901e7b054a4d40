"""Write the drawings and tables of every state machine to docs/workflows; a test keeps them true."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.apps import apps
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import translation

from portal.models import WorkflowModel
from portal.services.drawings import page_of
from portal.workflow import machine_of

FOLDER = Path("docs/workflows")


class Command(BaseCommand):
    help = "Write docs/workflows from the machines; with --check only say whether they are up to date."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true")

    def handle(self, *args: Any, check: bool, **options: Any) -> None:
        with translation.override("en"):
            pages = {f"{name}.md": text for name, text in self.pages()}
        stale = [name for name, text in pages.items() if _read(FOLDER / name) != text]
        if check:
            if stale:
                raise CommandError(f"Out of date: {', '.join(stale)}. Run manage.py workflow_docs.")
            return
        FOLDER.mkdir(parents=True, exist_ok=True)
        for name in stale:
            (FOLDER / name).write_text(pages[name], encoding="utf-8")
        self.stdout.write(f"{len(stale)} pages written.")

    def pages(self) -> list[tuple[str, str]]:
        models = [m for m in apps.get_models() if issubclass(m, WorkflowModel) and machine_of(m).moves]
        pages = [(m._meta.model_name or "", page_of(m)) for m in models]
        links = [f"* [{m._meta.verbose_name}]({m._meta.model_name}.md)" for m in models]
        index = (
            "# State machines\n\nWritten by `manage.py workflow_docs` from the declarations in the code.\n\n"
        )
        return [*pages, ("README", index + "\n".join(links) + "\n")]


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.exists() else ""
