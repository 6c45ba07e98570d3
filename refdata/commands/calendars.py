"""Closing days that are declared or taken back late, as commands."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from authorizations.operations import Change, Command, Done, Effect
from machinery.payload import day, fields, listed, objects, one_of, text, wrong
from refdata.models import Calendar, Closure
from refdata.operations import ClosureWish, declare_closures, withdraw_closures
from refdata.queries import closures
from vocabulary.occasion import Occasion

Payload = Mapping[str, Any]
EDIT: Final = "refdata.edit"
MOST: Final = 400

_CLOSURE = objects(
    {"date": day, "kind": one_of(*Closure.Kind.values), "name": text(100, shortest=0)},
    {"kind": Closure.Kind.CLOSED.value, "name": ""},
)


def _read_declare(payload: Payload) -> dict[str, Any]:
    read = fields(payload, {"calendar": text(12), "closures": listed(_CLOSURE, MOST)})
    wished = sorted(read["closures"], key=lambda each: str(each["date"]))
    days = [each["date"] for each in wished]
    twice = next((each for each in days if days.count(each) > 1), None)
    if twice:
        raise wrong("closures", twice, "each day once")
    return read | {"closures": wished}


def _declare(payload: Payload, occasion: Occasion) -> Done:
    days = [date.fromisoformat(each["date"]) for each in payload["closures"]]
    before = _standing(payload["calendar"], days)
    wishes = [
        ClosureWish(day, Closure.Kind(each["kind"]), each["name"])
        for day, each in zip(days, payload["closures"], strict=True)
    ]
    number = declare_closures(
        payload["calendar"],
        wishes,
        known_from=occasion.at.date(),
        by=occasion.by,
        at=occasion.at,
        reason=occasion.reason,
    )
    return Done(_effect(payload["calendar"], days, before), number)


def _standing(calendar: str, days: list[date]) -> dict[date, str]:
    """Day -> how the calendar closes on it, as known by now."""
    wanted = set(days)
    found = closures(calendar, min(days), max(days))
    return {each.date: f"{each.kind} {each.name}".strip() for each in found if each.date in wanted}


def _effect(calendar: str, days: list[date], before: Mapping[date, str]) -> Effect:
    after = _standing(calendar, days)
    changed = [each for each in days if before.get(each, "") != after.get(each, "")]
    return Effect(
        [Change("calendar", calendar, each.isoformat(), before.get(each, ""), after.get(each, "")) for each in changed],
        subjects=[("business_key", f"closure {calendar} {each}") for each in changed],
        mirrored=[("calendar", str(pk)) for pk in Calendar.objects.filter(code=calendar).values_list("pk", flat=True)],
    )


def _said_declare(payload: Payload) -> str:
    return _("Declare closing days of calendar %(calendar)s: %(days)s.") % {
        "calendar": payload["calendar"],
        "days": ", ".join(each["date"] for each in payload["closures"]),
    }


def _read_withdraw(payload: Payload) -> dict[str, Any]:
    return fields(payload, {"calendar": text(12), "days": listed(day, MOST, as_set=True)})


def _withdraw(payload: Payload, occasion: Occasion) -> Done:
    days = [date.fromisoformat(each) for each in payload["days"]]
    before = _standing(payload["calendar"], days)
    number = withdraw_closures(
        payload["calendar"],
        days,
        known_from=occasion.at.date(),
        by=occasion.by,
        at=occasion.at,
        reason=occasion.reason,
    )
    return Done(_effect(payload["calendar"], days, before), number)


def _said_withdraw(payload: Payload) -> str:
    return _("Take back closing days of calendar %(calendar)s: %(days)s.") % {
        "calendar": payload["calendar"],
        "days": ", ".join(payload["days"]),
    }


COMMANDS: Final = (
    Command(
        "calendar.declare",
        EDIT,
        pgettext_lazy("act", "Declare closing days"),
        _read_declare,
        _declare,
        _said_declare,
        needs_reason=True,
        events=("closures.declared",),
        is_of_the_house=True,
    ),
    Command(
        "calendar.withdraw",
        EDIT,
        pgettext_lazy("act", "Take back closing days"),
        _read_withdraw,
        _withdraw,
        _said_withdraw,
        needs_reason=True,
        events=("closures.withdrawn",),
        is_of_the_house=True,
    ),
)
