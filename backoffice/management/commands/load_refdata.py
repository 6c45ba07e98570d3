"""`manage.py load-refdata KIND FILE`: puts a public list on file."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from itservices.models import Load
from itservices.operations import FileAlreadyLoaded
from itservices.queries import current_instant
from machinery.transactions import whole
from refdata.messages import KINDS
from vocabulary.actor import Actor
from vocabulary.invalid import Invalid
from vocabulary.outcome import Refusal


class Command(BaseCommand):
    """Reads the file, loads it in one transaction, and says what became of its rows. Twice changes nothing."""

    help = "Loads a public list: every row is accepted, unchanged or in quarantine with its reasons."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which list, which file, and how to answer."""
        parser.add_argument("kind", choices=sorted(KINDS), help="what kind of list it is")
        parser.add_argument("file", type=Path, help="the file as its publisher gives it")
        parser.add_argument("--json", action="store_true", help="answer with one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        """Translates: a file that was loaded before is a success, any other refusal is exit code 1."""
        kind, path = KINDS[options["kind"]], options["file"]
        by, at = Actor("job", "load-refdata", "load-refdata"), current_instant()
        try:
            read = kind.read(path.read_bytes(), file_name=path.name, progress=self.progress)
            with whole():
                load = kind.load(read, by, at)
        except FileAlreadyLoaded as before:
            self.tell(
                {"kind": kind.name, "file": path.name, "already_loaded": before.data["load"]}, str(before), options
            )
        except (Refusal, Invalid, OSError) as no:
            raise CommandError(str(no)) from no
        else:
            self.tell(_facts(load), _table(load), options)

    def progress(self, stage: str, done: int, total: int) -> None:
        """One line on a terminal, rewritten as rows are read."""
        if self.stderr.isatty():
            self.stderr.write(f"\r{stage}: {done:,} of {total:,} lines", ending="\n" if done == total else "")

    def tell(self, facts: dict[str, Any], text: str, options: dict[str, Any]) -> None:
        """The answer, as text or JSON."""
        self.stdout.write(json.dumps(facts, sort_keys=True) if options["json"] else text)


def _facts(load: Load) -> dict[str, Any]:
    return {
        "load": load.pk,
        "kind": load.kind,
        "file": load.file_name,
        "sha256": load.sha256,
        "received": load.received,
        "accepted": load.accepted,
        "unchanged": load.unchanged,
        "quarantined": load.quarantined,
        "totals": load.totals,
    }


def _table(load: Load) -> str:
    lines = [f"{load.kind} {load.file_name} (load {load.pk})"]
    for name in ("received", "accepted", "unchanged", "quarantined"):
        lines.append(f"  {name:<12} {getattr(load, name):>10,}")
    lines += [f"  {name}: {value}" for name, value in sorted(load.totals.items())]
    return "\n".join(lines)
