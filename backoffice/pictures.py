"""The pictures of the home page: what fails by age and value, why and with whom, and what the nights settled."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Final
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from backoffice.rates import NIGHTS, part_of
from itservices.queries import RunSheet
from machinery.chart import FULL, Chart, Figure, shares
from machinery.formatting import HARD_SPACE, day, duration, percent, quantity
from refdata.queries import PartyFacts
from settlements.queries import FREE, Heap
from settlements.reasons import WHY_OPEN, reason_in_words

MOST: Final = 6
MOMENTS: Final = 20
AGES: Final[Sequence[tuple[int, int | None, Promise]]] = (
    (0, 0, _("due today")),
    (1, 1, _("1 day")),
    (2, 4, _("2 to 4 days")),
    (5, 10, _("5 to 10 days")),
    (11, None, _("more than 10 days")),
)
"""How old a fail is, in calendar days after its intended date: from, to, in words."""
TENTH: Final = timedelta(seconds=0.1)
BOUNDS: Final = [youngest for youngest, _oldest, _words in AGES]


@dataclass(frozen=True)
class Cell:
    """The fails of one age and currency: how many instructions, what is to be paid for them, and their list."""

    number: int
    amount: Decimal
    currency: str
    url: str


@dataclass(frozen=True)
class Ages:
    """Fails by age and currency ("" is free of payment): for each age its figure, and a cell a currency, None for none."""

    currencies: Sequence[str]
    rows: Sequence[tuple[Figure, Sequence[Cell | None]]]


def fails_by_age(heaps: Sequence[Heap], today: date) -> Ages | None:
    """The failing ones among some heaps, by the place of their age in AGES; None where nothing fails."""
    failing = [heap for heap in heaps if heap.is_failing and heap.is_due]
    if not failing:
        return None
    codes = sorted({heap.currency for heap in failing}, key=lambda code: (not code, code))
    by_age = [[heap for heap in failing if heap.age == age] for age in range(len(AGES))]
    spans = [_span(youngest, oldest, today) for youngest, oldest, _words in AGES]
    figures = _figures([str(words) for _youngest, _oldest, words in AGES], [_number(found) for found in by_age], spans)
    cells = [
        [_cell([heap for heap in found if heap.currency == code], code, span) for code in codes]
        for found, span in zip(by_age, spans, strict=True)
    ]
    return Ages(codes, list(zip(figures, cells, strict=True)))


def _span(youngest: int, oldest: int | None, today: date) -> dict[str, str]:
    until = {"until": (today - timedelta(days=youngest)).isoformat()}
    return until if oldest is None else {"since": (today - timedelta(days=oldest)).isoformat(), **until}


def _cell(found: Sequence[Heap], currency: str, span: Mapping[str, str]) -> Cell | None:
    if not found:
        return None
    amount = sum((heap.amount for heap in found), Decimal(0))
    return Cell(_number(found), amount, currency, _failing({**span, "currency": currency or FREE}))


def fails_by_reason(heaps: Sequence[Heap]) -> Chart:
    """The reasons that failing sides are told most often."""
    failing = [heap for heap in heaps if heap.is_failing]
    told = ((sum(heap.told(code) for heap in failing), code) for code in WHY_OPEN)
    found = sorted((each for each in told if each[0]), reverse=True)[:MOST]
    figures = _figures(
        [reason_in_words(code) for _told, code in found],
        [number for number, _code in found],
        [{"reason": code} for _told, code in found],
        [code for _told, code in found],
    )
    explanation = _("instructions, as the last night told each side; those told most often")
    return Chart("fails-by-reason", _("Fails by reason"), explanation, _("Reason"), figures)


def fails_by_counterparty(found: Sequence[tuple[PartyFacts, int]]) -> Chart:
    """Who is most often on the other side of a fail."""
    figures = _figures(
        [party.name for party, _number in found],
        [number for _party, number in found],
        [{"counterparty": party.lei} for party, _number in found],
    )
    explanation = _("instructions that fail against it, whoever causes it; those with most of them")
    return Chart("fails-by-counterparty", _("Fails by counterparty"), explanation, _("Counterparty"), figures)


def _figures(
    labels: Sequence[str], numbers: Sequence[int], queries: Sequence[Mapping[str, str]], details: Sequence[str] = ()
) -> list[Figure]:
    return [
        Figure(label, share, quantity(number), _failing(query), detail)
        for label, share, number, query, detail in zip(
            labels, shares(numbers), numbers, queries, details or [""] * len(labels), strict=True
        )
    ]


def _failing(query: Mapping[str, str]) -> str:
    return f"{reverse('instructions')}?{urlencode({'state': 'failing', **query})}"


def _number(heaps: Iterable[Heap]) -> int:
    return sum(heap.number for heap in heaps)


def settled_share(nights: Sequence[RunSheet]) -> Chart | None:
    """What part of what came in the last nights settled, the oldest night first; None before a night has counted."""
    figures = [figure for sheet in reversed(nights[:NIGHTS]) if (figure := _night(sheet))]
    if not figures:
        return None
    title, explanation = _("Settled of what came in"), _("by number of matches, in each of the last nights")
    return Chart("settled-share", title, explanation, _("Night"), figures)


def _night(sheet: RunSheet) -> Figure | None:
    parts = part_of(sheet)
    if parts is None:
        return None
    share, on = parts[0] / parts[1], sheet.run.business_date
    words = gettext("%(settled)s of %(came_in)s") % {"settled": quantity(parts[0]), "came_in": quantity(parts[1])}
    return Figure(day(on), int(share * FULL), percent(share), reverse("run", args=[sheet.run.pk]), words)


def settled_over_time(sheet: RunSheet, chunks: Sequence[tuple[datetime, int]]) -> Chart | None:
    """How many matches of a night had settled, and how many not, at moments from its beginning to its last chunk, at most one a
    tenth of a second; None where nothing has settled. `chunks` are when each was booked, and how many it settled."""
    came_in, began = sheet.matches.came_in, sheet.started_at
    if not chunks or not came_in or began is None:
        return None
    length = max(chunks[-1][0] - began, timedelta(microseconds=1))
    moments = max(1, min(MOMENTS, length // TENTH))
    figures = []
    for moment in range(1, moments + 1):
        since = length * moment / moments
        settled = sum(number for at, number in chunks if at <= began + since)
        words = gettext("%(number)s not settled") % {"number": quantity(came_in - settled)}
        figures.append(
            Figure(
                _length(since), settled * FULL // came_in, quantity(settled), reverse("run", args=[sheet.run.pk]), words
            )
        )
    explanation = gettext("matches of the night of %(day)s; what is framed had not settled") % {
        "day": day(sheet.run.business_date)
    }
    title = _("Settled and unsettled over the night")
    return Chart("settled-over-time", title, explanation, _("Since its beginning"), figures, has_rest=True)


def _length(since: timedelta) -> str:
    """A length of time; in tenths of a second below a minute."""
    if since >= timedelta(minutes=1):
        return duration(since)
    return f"{quantity(Decimal(since // TENTH) / 10)}{HARD_SPACE}s"
