"""Rows that are valid from a day on: one is ended where another begins, and never edited otherwise."""

from collections.abc import Sequence
from datetime import date

from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Model

from machinery.statements import run


def end_from(model: type[Model], column: str, of: int, day: date) -> None:
    """Ends what is valid on a day there, and takes back what begins on it or later; `column` names whose rows."""
    run(
        f"update {model._meta.db_table} set valid = valid * daterange(null, %(day)s)"
        f" where {column} = %(of)s and valid && daterange(%(day)s, null)",
        {"of": of, "day": day},
    )


def next_beginning(model: type[Model], day: date, **of: int | None) -> date | None:
    """When the next one after a day begins; None where none does."""
    later = model._default_manager.filter(**of, valid__startswith__gt=day).order_by("valid__startswith")
    found = later.values_list("valid", flat=True).first()
    return found.lower if found else None


def said_from(day: date, valid: Sequence[tuple[DateRange, str]]) -> str:
    """What is valid on a day and what was set for later days in one text, by what is said of each in the order of their beginning:
    "" where nothing is.

    40 until it is 50 from Monday on and ends on Tuesday: "40; from 2026-11-23: 50; from 2026-11-24: none".
    """
    told = []
    for number, (each, words) in enumerate(valid, start=1):
        told.append(words if day in each else f"from {each.lower}: {words}")
        following = valid[number][0].lower if number < len(valid) else None
        if each.upper is not None and each.upper != following:
            told.append(f"from {each.upper}: none")
    return "; ".join(told)
