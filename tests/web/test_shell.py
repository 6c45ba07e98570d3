"""The cut-offs of the frame: which come next, and why there are none."""

from datetime import UTC, date, datetime, timedelta

import pytest

from backoffice import shell
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


def test_why_there_are_none(monkeypatch: pytest.MonkeyPatch) -> None:
    assert coming(monkeypatch).state == "none"
    assert coming(monkeypatch, cut_off(-2)).state == "passed"

    def unknown(_: date) -> list[CutOffFacts]:
        raise CalendarNotKnown(expected="a calendar", found="none", way_out="Load it.")

    monkeypatch.setattr(shell, "cut_offs", unknown)
    assert shell.coming(NOON, FRI_2026_11_20).state == "unknown"
