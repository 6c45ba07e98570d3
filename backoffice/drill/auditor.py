"""An auditor who takes the whole trail again and again while everything is killed, and verifies what he was given."""

import contextlib
import io
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from multiprocessing.synchronize import Event
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from django.db import Error, connection
from django.test.utils import override_settings

from backoffice.drill import Row
from backoffice.drill.tamper import the_verifier
from backoffice.trail import signer
from backoffice.trail_export import export_trail
from vocabulary.actor import Actor

AUDITOR: Final = Actor("person", "9", "Auditor of the drill")
BETWEEN: Final = 3.0


@dataclass
class Audited:
    """How many exports were verified, how often a server fell in the middle of one, and what the verifier found wrong."""

    exports: int = 0
    broken_off: int = 0
    alarms: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Auditor:
    """Exports and verifies until `over`; `copies` is where the checkpoints of the database are copied to."""

    copies: Path
    over: Event

    def work(self, _: object) -> Audited:
        """What came of it. A server that falls meanwhile spoils one export."""
        told, verifier = Audited(), the_verifier()
        with TemporaryDirectory(prefix="backoffice-auditor-") as folder, override_settings(CHECKPOINTS=self.copies):
            export, keys = Path(folder) / "trail.zip", Path(folder) / "keys.txt"
            keys.write_text(signer().verifier_key + "\n")
            while not self.over.is_set():
                try:
                    export_trail(export, since=None, until=None, by=AUDITOR, at=datetime.now(UTC))
                except Error:
                    connection.close()
                    told.broken_off += 1
                    time.sleep(0.05)
                    continue
                said = io.StringIO()
                with contextlib.redirect_stdout(said):
                    is_wrong = verifier.main([str(export), "--key", str(keys)])
                told.exports += 1
                told.alarms += [said.getvalue()[:300]] if is_wrong else []
                self.over.wait(BETWEEN)
        return told


def audited(told: Audited, seed: int) -> Row:
    """Whether the trail could be taken while everything was killed, and the verifier raised no alarm over it."""
    found = f"{told.exports} ({told.broken_off} broken off), {told.alarms[0] if told.alarms else 'no alarm'}"
    held = told.exports > 0 and not told.alarms
    return Row(f"seed {seed}: exports of the trail taken meanwhile", "1 or more, no alarm", found, held, "B-C4")
