"""The cut-offs of the frame: which come next, and why there are none."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from html import unescape
from zoneinfo import ZoneInfo

import pytest
from django.template.loader import render_to_string

from backoffice import shell
from machinery.formatting import PLAIN, Reader, read_by
from refdata.queries import CutOffFacts
from vocabulary.days import CalendarNotKnown

FRI_2026_11_20 = date(2026, 11, 20)
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


def cut_off(hours: float, zone: str = "Europe/Madrid", payment: str = "APMT") -> CutOffFacts:
    """A cut-off so many hours after noon."""
    return CutOffFacts("M", "Market", payment, zone, NOON + timedelta(hours=hours), moved=False)


def coming(monkeypatch: pytest.MonkeyPatch, *found: CutOffFacts) -> shell.CutOffs:
    """What the frame says at noon."""
    monkeypatch.setattr(shell, "cut_offs", lambda _: list(found))
    return shell.coming(NOON, FRI_2026_11_20)


def test_the_next_two_are_shown_with_what_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    said = coming(monkeypatch, cut_off(-1), cut_off(0), cut_off(0.4), cut_off(3, payment="FREE"), cut_off(5))
    assert said.state == "coming"
    assert [(each.left, each.is_near, str(each.payment)) for each in said.coming] == [
        (timedelta(minutes=24), True, "against payment"),
        (timedelta(hours=3), False, "free of payment"),
    ]


def test_another_day_is_told_in_the_time_of_the_market(monkeypatch: pytest.MonkeyPatch) -> None:
    """At noon UTC it is one in the morning of Saturday in Auckland: 20 hours later it is Saturday there still."""
    said = coming(monkeypatch, cut_off(13, "Europe/Madrid"), cut_off(20, "Pacific/Auckland"))
    assert [each.is_another_day for each in said.coming] == [True, False]


def said(cut_offs: shell.CutOffs) -> str:
    """What the band shows, for one who reads in Madrid."""
    read_by(Reader(zone=ZoneInfo("Europe/Madrid")))
    try:
        found = render_to_string("shell/_beside.html", {"cut_offs": cut_offs, "waits": {}})
    finally:
        read_by(PLAIN)
    return " ".join(unescape(re.sub(r"<[^>]+>", "", found)).replace("\N{NO-BREAK SPACE}", " ").split())


def test_a_cut_off_is_told_in_the_time_of_its_market_and_of_the_reader(monkeypatch: pytest.MonkeyPatch) -> None:
    assert said(coming(monkeypatch, cut_off(3, "Europe/Madrid"))) == (
        "Cut-off Market, against payment: 16:00 CET, 3 h 00 min left"
    )
    assert said(coming(monkeypatch, cut_off(3, "Europe/London", "FREE"))) == (
        "Cut-off Market, free of payment: 15:00 GMT (16:00 CET), 3 h 00 min left"
    )
    near = replace(cut_off(0.01, "Europe/Madrid"), moved=True)
    assert said(coming(monkeypatch, near)) == "soon Cut-off Market, against payment (moved): 13:00 CET, < 1 min left"
    far = said(coming(monkeypatch, cut_off(13, "Europe/Madrid")))
    assert far == "Cut-off Market, against payment: 21 Nov 2026 02:00:00 CET"


def test_why_there_are_none(monkeypatch: pytest.MonkeyPatch) -> None:
    assert coming(monkeypatch).state == "none"
    assert coming(monkeypatch, cut_off(-2)).state == "passed"

    def unknown(_: date) -> list[CutOffFacts]:
        raise CalendarNotKnown(expected="a calendar", found="none", way_out="Load it.")

    monkeypatch.setattr(shell, "cut_offs", unknown)
    assert shell.coming(NOON, FRI_2026_11_20).state == "unknown"
