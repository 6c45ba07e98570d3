"""An export of the trail: one zip file with raw events, leaves, checkpoints, public keys, and the program that verifies it.

It is read on one snapshot and ends at a checkpoint, so that every leaf in it stands under a signature.
"""

import json
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.utils.translation import gettext as _

from backoffice.trail import sign_all
from machinery.statements import statement, tuples
from machinery.transactions import one_snapshot, whole
from recordkeeping.operations import record
from recordkeeping.queries import checkpoint_before, checkpoint_through, checkpoints_between
from vocabulary.actor import Actor
from vocabulary.outcome import Refusal

FORMAT: Final = "backoffice trail 1"
VERIFIER: Final = "verify-trail"
PAGE: Final = 20_000


class NothingToExport(Refusal):
    """There is no sealed trail of these days."""

    code = "nothing_to_export"

    def sentence(self) -> str:
        return _("The trail has nothing of these days that is sealed and signed. Ask for other days.")


@dataclass(frozen=True)
class Exported:
    """What an export holds: leaves from `first` up to, not including, `end`."""

    first: int
    end: int
    checkpoints: int
    unsealed: int


def export_trail(to: Path, *, since: date | None, until: date | None, by: Actor, at: datetime) -> Exported:
    """Writes the trail of business dates `since` to `until` (both included; None: no limit) into the zip file `to`.

    A business date is what lies between the checkpoints that close the one before and itself. That it was exported is an
    event, which is in it when there is no `until`. Refuses NothingToExport, TrailDoesNotAddUp; replaces `to` when it is there.
    """
    with whole():
        record(
            by=by,
            at=at,
            code="trail.exported",
            subject_type="trail",
            after={"since": since and since.isoformat(), "until": until and until.isoformat()},
        )
    sign_all()
    draft = to.with_name(f".{to.name}.new")
    try:
        with one_snapshot(), zipfile.ZipFile(draft, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
            found = _write(archive, since, until)
        draft.replace(to)
    finally:
        draft.unlink(missing_ok=True)
    return found


def _write(archive: zipfile.ZipFile, since: date | None, until: date | None) -> Exported:
    start = checkpoint_before(since) if since else None
    last = checkpoint_through(until)
    first, peaks = (start.size, start.edge) if start else (0, b"")
    if last is None or last.size <= first:
        raise NothingToExport(since=since and since.isoformat(), until=until and until.isoformat())
    notes = checkpoints_between(first, last.size)
    unsealed = [] if until else [line for (line,) in tuples(statement("recordkeeping", "export_unsealed"))]
    places = {"start": first, "end": last.size}
    with archive.open("events.ndjson", "w", force_zip64=True) as file:
        for line in (*_paged("export_events", places), *unsealed):
            file.write(f"{line}\n".encode())
    with archive.open("leaves.ndjson", "w", force_zip64=True) as file:
        for line in _paged("export_leaves", places):
            file.write(f"{line}\n".encode())
    archive.writestr("checkpoints.ndjson", "".join(json.dumps({"note": each.note}) + "\n" for each in notes))
    archive.writestr("keys.txt", "".join(f"{key}\n" for key in sorted({each.key for each in notes})))
    archive.writestr(VERIFIER, (settings.BASE_DIR / "bin" / VERIFIER).read_bytes())
    manifest = {
        "format": FORMAT,
        "first": first,
        "end": last.size,
        "peaks": [peaks[place : place + 32].hex() for place in range(0, len(peaks), 32)],
        "since": since and since.isoformat(),
        "until": until and until.isoformat(),
    }
    archive.writestr("manifest.json", json.dumps(manifest, indent=2) + "\n")
    return Exported(first, last.size, len(notes), len(unsealed))


def _paged(name: str, places: dict[str, int]) -> Iterator[str]:
    for start in range(places["start"], places["end"], PAGE):
        page: dict[str, Any] = {"start": start, "end": min(start + PAGE, places["end"])}
        for _position, line in tuples(statement("recordkeeping", name), page):
            yield line
