"""Writes of loads, their quarantine, and what is repaired of it."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from itservices.models import Load, QuarantinedRow, RowRepair
from machinery.transactions import part
from recordkeeping.operations import record
from vocabulary.actor import Actor
from vocabulary.outcome import Refusal


class FileAlreadyLoaded(Refusal):
    """The same bytes were loaded before: nothing is loaded twice."""

    code = "file_already_loaded"

    def sentence(self) -> str:
        return _(
            "%(file_name)s: this file was loaded before as load %(load)s; nothing was changed. "
            "Load a file with other content, or look at that load."
        ) % {"file_name": self.data["file_name"], "load": self.data["load"]}


@part
def open_load(kind: str, file_name: str, sha256: str, *, by: Actor, at: datetime) -> Load:
    """The load of these bytes; refuses with FileAlreadyLoaded when a finished load of them exists.

    A load that was begun and not finished (a killed loader) is returned again: its effects were never committed.
    Of two processes with the same bytes the second waits for the first. What is not UTF-8 in the name is escaped.
    """
    name = file_name.encode("utf-8", "backslashreplace").decode()
    found, _new = Load.objects.get_or_create(
        kind=kind,
        sha256=sha256,
        defaults={
            "file_name": name,
            "at": at,
            "actor_kind": by.kind,
            "actor_id": by.id,
            "actor_name": by.name,
        },
    )
    if found.state == Load.State.LOADED:
        raise FileAlreadyLoaded(file_name=name, load=found.pk)
    return found


@part
def lock_load(load: Load) -> Load:
    """The load as it stands, and stays until the transaction ends."""
    return Load.objects.select_for_update(no_key=True).get(pk=load.pk)


@part
def close_load(
    load: Load,
    *,
    accepted: int,
    unchanged: int,
    quarantined: int,
    totals: dict[str, Any],
    by: Actor,
    at: datetime,
) -> Load:
    """Ends a load with its control totals; received = accepted + unchanged + quarantined, held by the database. A load that
    has ended stays as it is."""
    ended = (
        Load.objects.filter(pk=load.pk)
        .exclude(state=Load.State.LOADED)
        .update(
            state=Load.State.LOADED,
            received=accepted + unchanged + quarantined,
            accepted=accepted,
            unchanged=unchanged,
            quarantined=quarantined,
            totals=totals,
        )
    )
    load.refresh_from_db()
    if not ended:
        return load
    record(
        by=by,
        at=at,
        code="file.loaded",
        subject_type="load",
        subject_ids=[load.pk],
        after={
            "kind": load.kind,
            "file": load.file_name,
            "sha256": load.sha256,
            "accepted": accepted,
            "unchanged": unchanged,
            "quarantined": quarantined,
            "totals": totals,
        },
    )
    return load


@part
def quarantine(load: Load, rows: Iterable[tuple[int, str, Sequence[dict[str, Any]]]]) -> int:
    """Sets rows of a load aside: (line, raw text, reasons as {"code", "field", "value", "sentence"}); how many."""
    made = QuarantinedRow.objects.bulk_create(
        (QuarantinedRow(load=load, line=line, raw=raw, reasons=list(reasons)) for line, raw, reasons in rows),
        batch_size=5_000,
    )
    return len(made)


@part
def hold_load(load: Load, request: int, *, by: Actor, at: datetime) -> Load:
    """Notes that others must agree before what a file says is taken in: it waits as a request, and closes with it."""
    Load.objects.filter(pk=load.pk, state=Load.State.LOADING).update(state=Load.State.HELD)
    load.refresh_from_db()
    record(
        by=by,
        at=at,
        code="file.held",
        subject_type="load",
        subject_ids=[load.pk],
        after={"kind": load.kind, "file": load.file_name, "sha256": load.sha256, "request": request},
    )
    return load


class RowIsRepaired(Refusal):
    """A quarantined row is repaired once."""

    code = "row_is_repaired"

    def sentence(self) -> str:
        return _("Line %(line)s of file %(load)s is repaired already, by %(by)s. Look at what it became.") % {
            "line": self.data["line"],
            "load": self.data["load"],
            "by": self.data["by"],
        }


@part
def keep_repair(row: QuarantinedRow, made: dict[str, Any], *, by: Actor, at: datetime, reason: str) -> RowRepair:
    """Keeps that a quarantined row was taken in with corrected facts, and what it `made`. Refuses RowIsRepaired."""
    before = RowRepair.objects.filter(row=row).first()
    if before is not None:
        raise RowIsRepaired(line=row.line, load=row.load_id, by=before.by_name)
    repair = RowRepair.objects.create(
        row=row, made=made, by_kind=by.kind, by_id=by.id, by_name=by.name, reason=reason, at=at
    )
    record(
        by=by,
        at=at,
        code="row.repaired",
        subject_type="load",
        subject_ids=[row.load_id],
        after={"line": row.line, **made},
        reason=reason,
    )
    return repair
