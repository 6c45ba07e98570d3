"""`manage.py prove-fact --instruction ID --to FILE.json`: the proof that one settlement is what was booked that night."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from backoffice.trail import sign_all
from backoffice.trail_proof import NotProvable, event_proof, fact_proof
from machinery.transactions import whole
from recordkeeping.operations import TrailDoesNotAddUp
from settlements.queries import chunk_facts, intake_facts, match_of


class Command(BaseCommand):
    """Two short paths: from the fact to the root in its event, and from the event to a signed checkpoint."""

    help = (
        "Writes a proof that bin/verify-trail --proof checks: how an instruction settled, how it came in, or one event."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What is proved, and where the proof goes."""
        what = parser.add_mutually_exclusive_group(required=True)
        what.add_argument("--instruction", type=int, metavar="ID", help="a settled instruction")
        what.add_argument(
            "--received", type=int, metavar="ID", help="an instruction, with the terms that it came in with"
        )
        what.add_argument("--event", type=int, metavar="ID", help="an event of the trail")
        parser.add_argument("--to", type=Path, required=True, metavar="FILE.json")

    def handle(
        self, *, instruction: int | None, received: int | None, event: int | None, to: Path, **options: Any
    ) -> None:
        """Proves, writes."""
        try:
            sign_all()
            with whole():
                proof = event_proof(event) if event is not None else self._of_instruction(instruction, received)
        except (NotProvable, TrailDoesNotAddUp) as no:
            raise CommandError(str(no)) from no
        to.write_text(json.dumps(proof, indent=2, ensure_ascii=False) + "\n")
        hashes = len(proof["leaf"]["path"]) + len(proof.get("fact", {}).get("path", ()))
        self.stdout.write(f"{to}: {hashes} hashes. Check it: bin/verify-trail --proof {to} --key KEYS")

    def _of_instruction(self, settled: int | None, received: int | None) -> dict[str, Any]:
        instruction = settled or received or 0
        match, facts = match_of(instruction), chunk_facts if settled is not None else intake_facts
        found = facts(match) if match is not None else None
        if found is None:
            raise NotProvable(what=f"instruction {instruction}")
        return fact_proof(found.event, found.columns, found.facts, found.entries, found.index)
