"""Writes of closures: a publication of whole years, and the single day that is declared or taken back late."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from machinery.statements import rows, run, statement
from machinery.transactions import part
from recordkeeping.operations import record
from refdata.almanac import almanac
from refdata.models import Calendar, Closure
from refdata.operations.dated import lock_list, told
from refdata.operations.markets import open_calendar
from refdata.refusals import GapInCalendar, NotOnFile
from vocabulary.actor import Actor
from vocabulary.days import InvalidDate, Period
from vocabulary.text import strict_text

CLOSURES = "refdata_closure"


@dataclass(frozen=True, slots=True)
class ClosureWish:
    """A closure as it should be. An empty name leaves the one on file."""

    date: date
    kind: Closure.Kind = Closure.Kind.CLOSED
    name: str = ""


@dataclass(frozen=True, slots=True)
class Publication:
    """All closures of one calendar (code) in a time. A day of that time that is not in it is not closed."""

    calendar: str
    covers: Period
    closures: tuple[ClosureWish, ...]

    def __post_init__(self) -> None:
        outside = [each.date for each in self.closures if each.date not in self.covers]
        if outside:
            raise InvalidDate(expected=f"closures in {self.covers}", found=outside[0], way_out="Widen what it covers.")


@dataclass(frozen=True, slots=True)
class Changes:
    """What a publication changed: closures new or other than before, closures no longer true, closures as before."""

    opened: int
    ended: int
    unchanged: int


@part
def publish_closures(publications: Sequence[Publication], *, known_from: date, by: Actor, at: datetime) -> Changes:
    """Makes the closures of calendars those of the publications, within what these cover, known from a day on.

    A time that a calendar covers for the first time has always been known so. The second time nothing is changed.
    Refuses NotOnFile (calendar), GapInCalendar.
    """
    changes = write_publications(publications, known_from=known_from, load=None, withdraw=True)
    if changes.opened or changes.ended:
        record(
            by=by,
            at=at,
            code="closures.published",
            subject_type="calendar",
            subject_ids=sorted({each.calendar for each in publications}),
            after={
                "known_from": known_from.isoformat(),
                "covers": {each.calendar: str(each.covers) for each in publications},
                "opened": changes.opened,
                "ended": changes.ended,
                "unchanged": changes.unchanged,
            },
        )
    return changes


@part
def load_calendar_from_holidays(
    code: str, first_year: int, last_year: int, *, known_from: date, by: Actor, at: datetime
) -> Changes:
    """Opens the calendar if need be and publishes whole years of it out of the almanac (T2, US, UK, JP, BH).

    The second time nothing is changed; after a new edition of the almanac, what differs. Refuses NoAlmanac and as
    `open_calendar` and `publish_closures`.
    """
    found = almanac(code, first_year, last_year)
    open_calendar(code, found.name, weekend=found.weekend, by=by, at=at)
    closures = tuple(ClosureWish(day, Closure.Kind.CLOSED, name) for day, name in found.closures)
    return publish_closures([Publication(code, found.covers, closures)], known_from=known_from, by=by, at=at)


@part
def declare_closures(
    calendar: str, closures: Sequence[ClosureWish], *, known_from: date, by: Actor, at: datetime, reason: str
) -> int:
    """Adds closures to one calendar (code) late, known from a day on; how many are new or other than before.

    Intended settlement dates of what was instructed stay as they are; queries.redated_by_revision tells which would be
    others. Refuses InvalidText (reason), NotOnFile, GapInCalendar (a day that the calendar does not cover).
    """
    why = strict_text(reason, longest=500, lines=True)
    found = _calendars([calendar])[calendar]
    outside = [each.date for each in closures if found.covers is None or each.date not in found.covers]
    if outside:
        raise GapInCalendar(calendar=calendar, covers=str(found.covers), offered=outside[0].isoformat())
    wished = [(found.id, each) for each in closures]
    standing = _standing([found.id])
    opening, ending = _differing(wished, standing)
    _end(ending, known_from, load=None)
    _open([(wish, known_from) for wish in opening], load=None)
    if opening:
        record(
            by=by,
            at=at,
            code="closures.declared",
            subject_type="calendar",
            subject_ids=[calendar],
            after={"known_from": known_from.isoformat(), **told([_told(wish) for _, wish in opening])},
            reason=why,
        )
    return len(opening)


@part
def withdraw_closures(
    calendar: str, days: Sequence[date], *, known_from: date, by: Actor, at: datetime, reason: str
) -> int:
    """Takes closures of a calendar (code) back, known from a day on; how many stood. Refuses InvalidText, NotOnFile."""
    why = strict_text(reason, longest=500, lines=True)
    found = _calendars([calendar])[calendar]
    standing = [each for (_, day), each in _standing([found.id]).items() if day in set(days)]
    _end([each["id"] for each in standing], known_from, load=None)
    if standing:
        record(
            by=by,
            at=at,
            code="closures.withdrawn",
            subject_type="calendar",
            subject_ids=[calendar],
            before=told([{"date": each["date"], "kind": each["kind"]} for each in standing]),
            after={"known_from": known_from.isoformat()},
            reason=why,
        )
    return len(standing)


Key = tuple[int, date]
Wished = tuple[int, ClosureWish]


@dataclass(frozen=True, slots=True)
class _Covered:
    id: int
    covers: Period | None


def write_publications(
    publications: Sequence[Publication], *, known_from: date, load: int | None, withdraw: bool
) -> Changes:
    """Writes publications without a word to the trail; `withdraw` False keeps closures that they do not name."""
    found = _calendars([each.calendar for each in publications])
    wished = [(found[each.calendar].id, wish) for each in publications for wish in each.closures]
    standing = _standing([each.id for each in found.values()])
    opening, ending = _differing(wished, standing)
    if withdraw:
        covers = {found[each.calendar].id: each.covers for each in publications}
        named = {(calendar, wish.date) for calendar, wish in wished}
        ending += [
            row["id"]
            for (calendar, day), row in standing.items()
            if day in covers[calendar] and (calendar, day) not in named
        ]
    _end(ending, known_from, load=load)
    before = {each.id: each.covers for each in found.values()}
    _open([(each, _since(before[each[0]], each[1].date, known_from)) for each in opening], load=load)
    for each in publications:
        _cover(each, found[each.calendar])
    return Changes(len(opening), len(ending), len(wished) - len(opening))


def _since(covered: Period | None, day: date, known_from: date) -> date | None:
    """From when a closure is known: always, if nobody had said before whether that day is closed."""
    return known_from if covered is not None and day in covered else None


def _calendars(codes: Iterable[str]) -> dict[str, _Covered]:
    lock_list(CLOSURES)
    wanted = set(codes)
    found = Calendar.objects.filter(code__in=wanted).order_by("pk")
    calendars = {
        each.code: _Covered(
            each.pk, Period(each.covers.lower, each.covers.upper) if each.covers and each.covers.lower else None
        )
        for each in found
    }
    missing = sorted(wanted - set(calendars))
    if missing:
        raise NotOnFile(missing=[f"calendar {code}" for code in missing])
    return calendars


def _standing(calendars: Sequence[int]) -> dict[Key, dict[str, Any]]:
    found = rows(
        "select id, calendar_id, date, kind, name from refdata_closure"
        " where calendar_id = any(%(calendars)s) and upper_inf(known)",
        {"calendars": list(calendars)},
    )
    return {(row["calendar_id"], row["date"]): row for row in found}


def _differing(wished: Sequence[Wished], standing: Mapping[Key, Mapping[str, Any]]) -> tuple[list[Wished], list[int]]:
    """What has to be opened, and the ids of what it replaces."""
    opening: list[Wished] = []
    ending: list[int] = []
    for calendar, wish in wished:
        found = standing.get((calendar, wish.date))
        if found and found["kind"] == wish.kind and wish.name in {"", found["name"]}:
            continue
        opening.append((calendar, wish))
        if found:
            ending.append(found["id"])
    return opening, ending


def _end(closures: Sequence[int], known_from: date, *, load: int | None) -> None:
    run(statement("refdata", "end_closures"), {"ids": list(closures), "known_from": known_from, "load": load})


def _open(closures: Sequence[tuple[Wished, date | None]], *, load: int | None) -> None:
    fresh = [
        {
            "calendar_id": calendar,
            "date": wish.date.isoformat(),
            "kind": wish.kind,
            "name": wish.name,
            "known": f"[{since},)" if since else "(,)",
            "load_id": load,
        }
        for (calendar, wish), since in closures
    ]
    run(statement("refdata", "open_closures"), {"rows": json.dumps(fresh)})


def _cover(publication: Publication, found: _Covered) -> None:
    covers = publication.covers
    if found.covers is not None:
        if covers.end is None or found.covers.end is None:
            raise _gap(publication, found)
        if covers.start > found.covers.end or covers.end < found.covers.start:
            raise _gap(publication, found)
        covers = Period(min(covers.start, found.covers.start), max(covers.end, found.covers.end))
    if covers != found.covers:
        Calendar.objects.filter(pk=found.id).update(covers=(covers.start, covers.end))


def _gap(publication: Publication, found: _Covered) -> GapInCalendar:
    return GapInCalendar(calendar=publication.calendar, covers=str(found.covers), offered=str(publication.covers))


def _told(wish: ClosureWish) -> dict[str, Any]:
    return {"date": wish.date.isoformat(), "kind": wish.kind.value, "name": wish.name}
