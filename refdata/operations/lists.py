"""Loads of lists: every row of a file is accepted, unchanged or in quarantine, and the load says so.

The same bytes are loaded once (FileAlreadyLoaded); a newer file changes what differs, and a record that it no longer
names stays. Each load writes one event, that of `close_load`.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any, TypeVar

from authorizations.operations import ask
from itservices.models import Load
from itservices.operations import close_load, hold_load, open_load, quarantine
from itservices.queries import quarantined_lines
from machinery.statements import rows, run, statement
from machinery.transactions import part, rehearsal
from refdata.models import Calendar, Closure, Revision
from refdata.operations.bonds import set_bond_terms
from refdata.operations.closures import ClosureWish, Publication, write_publications
from refdata.operations.dated import lock_list
from refdata.operations.quotes import RateWish, write_rates
from refdata.operations.ssi import Objection, set_sound_ssis
from refdata.queries import assets_by_code
from refdata.records import (
    BondEntry,
    ClosureEntry,
    Fault,
    LeiEntry,
    ListingEntry,
    RateDay,
    ReadList,
    Row,
    SetAside,
    SsiEntry,
    VenueRecord,
)
from refdata.refusals import GapInCalendar, NotOnFile, SsiPastStands, SsiScopeTaken
from refdata.ssi import SsiWish
from vocabulary.actor import Actor
from vocabulary.days import Period
from vocabulary.decimals import plain
from vocabulary.identifiers import Isin
from vocabulary.occasion import Occasion
from vocabulary.outcome import Refusal

T = TypeVar("T")
Dated = TypeVar("Dated", SsiEntry, BondEntry)
ECB = "ECB"
SENTENCES: Mapping[type[Refusal], str] = {
    SsiPastStands: "Expected a change from today on, found one of '{}' before today. Give it a later day.",
    SsiScopeTaken: "Expected a scope of its own, found that of '{}'. Change that one, or end it first.",
}
"""What is wrong with a row of an SSI that could be set otherwise."""


@dataclass(frozen=True, slots=True)
class Written:
    """What became of the rows that were understood, and what else is worth a control total."""

    accepted: int
    unchanged: int
    aside: Sequence[SetAside] = ()
    totals: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class ListTable:
    """The table of a public list: key and fact columns, and how its revisions are called."""

    name: str
    revision: Revision.Kind
    keys: Sequence[str]
    facts: Sequence[str]


VENUES = ListTable(
    "refdata_venue",
    Revision.Kind.VENUE,
    ["mic"],
    ["operating_mic", "name", "entity", "lei", "category", "country", "city", "status", "expires_on"],
)
LEIS = ListTable("refdata_leirecord", Revision.Kind.LEI, ["lei"], ["legal_name", "country", "category"])
LISTINGS = ListTable(
    "refdata_listing", Revision.Kind.LISTING, ["mic", "symbol"], ["isin", "name", "currency", "delisted"]
)


@part
def load_ecb_rates(read: ReadList[RateDay], *, by: Actor, at: datetime) -> Load:
    """Puts the euro reference rates of a file on file; its rows are days. A corrected rate supersedes the former one.

    Refuses FileAlreadyLoaded.
    """

    def write(load: Load) -> Written:
        wishes = [
            RateWish(currency, row.value.date, rate) for row in read.rows for currency, rate in row.value.rates.items()
        ]
        quoted = write_rates(wishes, source=ECB, at=at, load=load.pk)
        return Written(
            accepted=len(quoted.days),
            unchanged=len(read.rows) - len(quoted.days),
            totals={
                "rates_new": quoted.new,
                "rates_corrected": quoted.corrected,
                "rates_unchanged": quoted.unchanged,
            },
        )

    return _load(read, write, by=by, at=at)


@part
def load_mics(read: ReadList[VenueRecord], *, by: Actor, at: datetime) -> Load:
    """Puts the venues of a file on file. Refuses FileAlreadyLoaded."""
    return _load(read, lambda load: _merge(VENUES, read.rows, load), by=by, at=at)


@part
def load_leis(read: ReadList[LeiEntry], *, by: Actor, at: datetime) -> Load:
    """Puts the LEI records of a file on file. Refuses FileAlreadyLoaded."""
    return _load(read, lambda load: _merge(LEIS, read.rows, load), by=by, at=at)


@part
def load_listings(read: ReadList[ListingEntry], *, by: Actor, at: datetime) -> Load:
    """Puts the listings of a file on file; one on an unknown venue is set aside. Refuses FileAlreadyLoaded."""

    def write(load: Load) -> Written:
        wanted = {row.value.mic for row in read.rows}
        found = rows("select mic from refdata_venue where mic = any(%(mics)s)", {"mics": list(wanted)})
        unknown = wanted - {f["mic"] for f in found}
        written = _merge(LISTINGS, [row for row in read.rows if row.value.mic not in unknown], load)
        aside = [_on_unknown_venue(row) for row in read.rows if row.value.mic in unknown]
        return Written(written.accepted, written.unchanged, aside, written.totals)

    return _load(read, write, by=by, at=at)


@part
def load_closures(read: ReadList[ClosureEntry], *, known_from: date, by: Actor, at: datetime) -> Load:
    """Publishes the closures of a file for the whole years that it touches, per calendar, known from a day on.

    A calendar that is missing is opened. A closure on file that the file does not name is taken back, unless rows of
    the file were set aside: then nobody knows what they named. Refuses FileAlreadyLoaded, GapInCalendar: the years do
    not join those on file, or (a mistyped year) one another, since a year without a closing day is not a known one.
    """

    def write(load: Load) -> Written:
        entries = [row.value for row in read.rows]
        opened = _open_missing_calendars(sorted({entry.calendar for entry in entries}))
        changes = write_publications(
            _publications(entries), known_from=known_from, load=load.pk, withdraw=not read.aside
        )
        return Written(
            accepted=changes.opened,
            unchanged=changes.unchanged,
            totals={"calendars_opened": opened, "closures_ended": changes.ended},
        )

    return _load(read, write, by=by, at=at)


@part
def load_ssis(read: ReadList[SsiEntry], occasion: Occasion) -> Load:
    """Asks for the SSIs of a file as the command `ssi.set`, each from its day on; where others must agree the file is held, and
    taken in when they have. A row that names what is not on file, that would change the past or whose scope is taken is set
    aside. An SSI that the file does not name stays. Refuses FileAlreadyLoaded, and what `ask` refuses.
    """
    load = open_load(read.kind, read.file_name, read.sha256, by=occasion.by, at=occasion.at)
    changed, aside = _tried(read.rows, occasion)

    def payload(sound: Sequence[SsiEntry]) -> dict[str, Any]:
        return {"ssis": [{"valid_from": each.valid_from.isoformat(), **asdict(each.wish)} for each in sound]}

    return _asked(load, read, aside, changed=changed, command=("ssi.set", payload), occasion=occasion)


def _asked(
    load: Load,
    read: ReadList[T],
    against: Sequence[SetAside],
    *,
    changed: int,
    command: tuple[str, Callable[[Sequence[T]], dict[str, Any]]],
    occasion: Occasion,
) -> Load:
    """Sets aside the rows of a file that are not taken, and asks for the others as a command (its name, and their payload);
    where others must agree the file is held. What would change nothing is not asked for."""
    aside = [*read.aside, *against]
    known = quarantined_lines(load)
    quarantine(load, [(e.line, e.raw, [asdict(fault) for fault in e.faults]) for e in aside if e.line not in known])
    lost = {each.line for each in aside}
    sound = [row.value for row in read.rows if row.line not in lost]
    if not changed:
        return close_load(
            load,
            accepted=0,
            unchanged=len(sound),
            quarantined=len(aside),
            totals=dict(read.totals),
            by=occasion.by,
            at=occasion.at,
        )
    action, payload = command
    asked = ask(action, {**payload(sound), "load": load.pk}, occasion)
    if not asked.is_done:
        return hold_load(load, asked.request, by=occasion.by, at=occasion.at)
    load.refresh_from_db()
    return load


def _tried(found: Sequence[Row[SsiEntry]], occasion: Occasion) -> tuple[int, list[SetAside]]:
    """How many rows would change something, and those that would not be taken; nothing is kept."""
    changed, aside = 0, []
    with rehearsal():
        for valid_from, rows_of_day in _by_day(found):
            wishes = [row.value.wish for row in rows_of_day]
            more, against = set_sound_ssis(wishes, valid_from=valid_from, by=occasion.by, at=occasion.at)
            changed += more
            for position in sorted({each.position for each in against}):
                row = rows_of_day[position]
                faults = [_objected(each, wishes[position]) for each in against if each.position == position]
                aside.append(SetAside(row.line, row.raw, tuple(faults)))
    return changed, aside


@part
def load_bond_terms(read: ReadList[BondEntry], occasion: Occasion) -> Load:
    """Asks for the terms of the bonds of a file as the command `bond_terms.set`, each from its day on, as `load_ssis` does; those
    of an unknown bond are set aside. Refuses FileAlreadyLoaded, and what `ask` refuses.
    """
    load = open_load(read.kind, read.file_name, read.sha256, by=occasion.by, at=occasion.at)
    assets = assets_by_code(row.value.isin for row in read.rows)
    known = {isin for isin, found in assets.items() if found.kind == "INSTRUMENT"}
    with rehearsal():
        changed = sum(
            set_bond_terms(
                {Isin(row.value.isin): row.value.facts for row in found if row.value.isin in known},
                valid_from=valid_from,
                by=occasion.by,
                at=occasion.at,
            )
            for valid_from, found in _by_day(read.rows)
        )
    aside = [
        SetAside(row.line, row.raw, (_not_on_file("isin", row.value.isin),))
        for row in read.rows
        if row.value.isin not in known
    ]
    command = "bond_terms.set", lambda sound: {"bonds": _told(sound)}
    return _asked(load, read, aside, changed=changed, command=command, occasion=occasion)


def _told(bonds: Sequence[BondEntry]) -> list[dict[str, Any]]:
    """Terms of bonds as the command reads them."""
    return [
        {
            "valid_from": each.valid_from.isoformat(),
            "isin": each.isin,
            **asdict(each.facts),
            "coupon_percent": plain(each.facts.coupon_percent),
            "first_accrual": each.facts.first_accrual.isoformat(),
            "first_coupon": each.facts.first_coupon and each.facts.first_coupon.isoformat(),
            "maturity": each.facts.maturity.isoformat(),
        }
        for each in bonds
    ]


def _by_day(found: Sequence[Row[Dated]]) -> list[tuple[date, list[Row[Dated]]]]:
    """The rows by the day from which they hold, the earliest first."""
    days = sorted({row.value.valid_from for row in found})
    return [(day, [row for row in found if row.value.valid_from == day]) for day in days]


def _objected(against: Objection, wish: SsiWish) -> Fault:
    """An objection as the fault of its row."""
    if against.refusal is NotOnFile:
        return _not_on_file(against.field, str(getattr(wish, against.field)))
    return Fault(against.refusal.code, against.field, wish.name, SENTENCES[against.refusal].format(against.found))


def _not_on_file(field: str, value: str) -> Fault:
    return Fault(
        NotOnFile.code, field, value, f"Expected what is on file, found '{value}'. Register it first, or correct it."
    )


def _load(read: ReadList[T], write: Callable[[Load], Written], *, by: Actor, at: datetime) -> Load:
    load = open_load(read.kind, read.file_name, read.sha256, by=by, at=at)
    written = write(load)
    aside = [*read.aside, *written.aside]
    quarantine(load, [(each.line, each.raw, [asdict(fault) for fault in each.faults]) for each in aside])
    return close_load(
        load,
        accepted=written.accepted,
        unchanged=written.unchanged,
        quarantined=len(aside),
        totals={**read.totals, **(written.totals or {})},
        by=by,
        at=at,
    )


def _merge(table: ListTable, found: Sequence[Row[Any]], load: Load) -> Written:
    """Adds records that are new, changes those that differ and keeps what they were."""
    lock_list(table.name)
    parameters = {
        "rows": json.dumps([asdict(row.value) for row in found], default=str),
        "load": load.pk,
        "kind": table.revision.value,
    }
    revised = run(_statement("revise_list", table), parameters)
    run(_statement("change_list", table), parameters)
    added = run(_statement("extend_list", table), parameters)
    return Written(
        accepted=added + revised,
        unchanged=len(found) - added - revised,
        totals={"added": added, "revised": revised},
    )


def _statement(name: str, table: ListTable) -> str:
    columns = [*table.keys, *table.facts]
    return (
        statement("refdata", name)
        .replace("{table}", table.name)
        .replace("{columns}", ", ".join(columns))
        .replace("{key}", " || ':' || ".join(f"t.{column}" for column in table.keys))
        .replace("{keys_of_t}", ", ".join(f"t.{column}" for column in table.keys))
        .replace("{keys_of_g}", ", ".join(f"g.{column}" for column in table.keys))
        .replace("{facts_of_t}", ", ".join(f"t.{column}" for column in table.facts))
        .replace("{facts_of_g}", ", ".join(f"g.{column}" for column in table.facts))
        .replace("{assignments}", ", ".join(f"{column} = g.{column}" for column in table.facts))
        .replace("{conflict}", ", ".join(table.keys))
    )


def _on_unknown_venue(row: Row[ListingEntry]) -> SetAside:
    fault = Fault(
        "unknown_venue",
        "mic",
        row.value.mic,
        f"Expected a venue on file, found '{row.value.mic}'. Load the list of venues first.",
    )
    return SetAside(row.line, row.raw, (fault,))


def _open_missing_calendars(codes: Sequence[str]) -> int:
    found = set(Calendar.objects.filter(code__in=codes).values_list("code", flat=True))
    names = {
        f["mic"]: f["name"]
        for f in rows("select mic, name from refdata_venue where mic = any(%(codes)s)", {"codes": list(codes)})
    }
    made = Calendar.objects.bulk_create(
        Calendar(code=code, name=names.get(code, code)) for code in codes if code not in found
    )
    return len(made)


def _publications(entries: Sequence[ClosureEntry]) -> list[Publication]:
    by_calendar: dict[str, list[ClosureEntry]] = {}
    for entry in entries:
        by_calendar.setdefault(entry.calendar, []).append(entry)
    return [
        Publication(
            calendar,
            _years(calendar, {each.date.year for each in found}),
            tuple(ClosureWish(each.date, Closure.Kind(each.kind), each.name) for each in found),
        )
        for calendar, found in sorted(by_calendar.items())
    ]


def _years(calendar: str, named: set[int]) -> Period:
    """The years that are named, as one time. Refuses GapInCalendar: one between them is not."""
    first, last = min(named), max(named)
    for year in range(first, last):
        if year + 1 not in named:
            offered = min(each for each in named if each > year)
            raise GapInCalendar(calendar=calendar, covers=str(_from(first, year)), offered=str(_from(offered, last)))
    return _from(first, last)


def _from(first: int, last: int) -> Period:
    return Period(date(first, 1, 1), date(last + 1, 1, 1))
