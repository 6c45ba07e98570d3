"""The pictures of the home page: what fails and why, and how much the last nights settled."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Final
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from backoffice.day import NIGHT
from itservices.queries import RunSheet, recent_runs
from machinery.chart import FULL, Chart, Figure, shares
from machinery.formatting import day, percent, quantity
from settlements.queries import Failing
from settlements.reasons import reason_in_words

NIGHTS: Final = 20
MOST: Final = 6
AGES: Final[Sequence[tuple[int, int | None, Promise]]] = (
    (0, 0, _("due today")),
    (1, 1, _("1 day")),
    (2, 4, _("2 to 4 days")),
    (5, 10, _("5 to 10 days")),
    (11, None, _("more than 10 days")),
)
"""How old a fail is, in calendar days after its intended date: from, to, in words."""


def pictures(found: Failing, today: date) -> list[Chart]:
    """What fails by age, by reason and by participant; nothing where nothing fails."""
    if not found.by_date:
        return []
    return [_by_age(found.by_date, today), _by_reason(found.by_reason), _by_participant(found.by_participant)]


def _by_age(by_date: Mapping[date, int], today: date) -> Chart:
    numbers, queries = [], []
    for youngest, oldest, _words in AGES:
        until, since = today - timedelta(days=youngest), None if oldest is None else today - timedelta(days=oldest)
        numbers.append(sum(n for on, n in by_date.items() if on <= until and (since is None or on >= since)))
        queries.append({"until": until.isoformat()} | ({"since": since.isoformat()} if since else {}))
    labels = [str(words) for _youngest, _oldest, words in AGES]
    return Chart(
        "fails-by-age",
        _("Fails by age"),
        _("in calendar days after the day on which they should have settled"),
        _("Age"),
        _figures(labels, numbers, queries),
    )


def _by_reason(by_reason: Mapping[str, int]) -> Chart:
    found = sorted(((number, code) for code, number in by_reason.items() if code), reverse=True)[:MOST]
    figures = _figures(
        [reason_in_words(code) for _number, code in found],
        [number for number, _code in found],
        [{"reason": code} for _number, code in found],
        [code for _number, code in found],
    )
    explanation = _("as the last night told each side")
    return Chart("fails-by-reason", _("Fails by reason"), explanation, _("Reason"), figures)


def _by_participant(by_participant: Mapping[tuple[str, str], int]) -> Chart:
    found = sorted(by_participant.items(), key=lambda each: (-each[1], each[0]))[:MOST]
    figures = _figures(
        [name for (_lei, name), _number in found],
        [number for _party, number in found],
        [{"participant": lei} for (lei, _name), _number in found],
    )
    explanation = _("those that have most of them")
    return Chart("fails-by-participant", _("Fails by participant"), explanation, _("Participant"), figures)


def _figures(
    labels: Sequence[str], numbers: Sequence[int], queries: Sequence[Mapping[str, str]], details: Sequence[str] = ()
) -> list[Figure]:
    where = reverse("instructions")
    return [
        Figure(label, share, quantity(number), f"{where}?{urlencode({'state': 'failing', **query})}", detail)
        for label, share, number, query, detail in zip(
            labels, shares(numbers), numbers, queries, details or [""] * len(labels), strict=True
        )
    ]


def settled_share() -> Chart | None:
    """What part of what came in the last nights settled, the oldest night first; None before a night has counted."""
    figures = [figure for sheet in reversed(recent_runs(NIGHT, NIGHTS)) if (figure := _night(sheet))]
    if not figures:
        return None
    title, explanation = _("Settled of what came in"), _("by number of matches, in each of the last nights")
    return Chart("settled-share", title, explanation, _("Night"), figures)


def _night(sheet: RunSheet) -> Figure | None:
    came_in = sum(control.came_in[0] for control in sheet.controls if control.came_in)
    settled = sum(control.settled[0] for control in sheet.controls if control.settled)
    if not came_in or not any(control.settled for control in sheet.controls):
        return None
    share = Decimal(settled) / came_in
    words = gettext("%(settled)s of %(came_in)s") % {"settled": quantity(settled), "came_in": quantity(came_in)}
    on = sheet.run.business_date
    return Figure(day(on), int(share * FULL), percent(share), reverse("run", args=[sheet.run.pk]), words)
