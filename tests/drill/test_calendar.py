"""Ten days by two schedulers, over a weekend."""

import os
import random
from dataclasses import replace
from datetime import date
from typing import Any

from backoffice.drill.calendar import LONG_AGO, business_days, judged, make_firm, pass_by
from backoffice.drill.databases import Databases
from itservices.models import Run


def test_every_business_date_has_one_night_in_order(
    template: str, django_db_setup: None, django_db_blocker: Any
) -> None:
    with django_db_blocker.unblock(), Databases(f"test_calendar_{os.getpid()}") as databases:
        name = databases.clone("firm", template)
        databases.use(name, "owner")
        make_firm()
        databases.use(name, "job")
        told = pass_by(6, 2, random.Random(2), lambda _: None)
        databases.use(name, "job")
        rows = judged(told, 6)
        assert all(row.held for row in rows), rows
        databases.use(name, "superuser")
        run = Run.objects.order_by("-pk")[0]
        Run.objects.filter(pk=run.pk).update(
            state="STOPPED", finished_at=None, business_date=date(2026, 10, 10), at=LONG_AGO
        )
        missed = [row.what for row in judged([replace(told[0], troubles=["deadlock"])], 6) if not row.held]
    assert missed[1:3] == ["nights before their time, by the clock of who opened them", "nights not done"]


def test_the_drill_knows_the_closed_days() -> None:
    days = business_days(730)
    assert date(2026, 12, 25) not in days and date(2027, 3, 29) not in days and date(2026, 10, 3) not in days
    assert len([day for day in days if day < date(2027, 10, 1)]) == 261 - 4
