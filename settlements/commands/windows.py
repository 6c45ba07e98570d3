"""In which windows a market settles by day, as a command: others may have to agree to it."""

from collections.abc import Mapping
from datetime import date, time
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from authorizations.operations import Command, Done
from machinery.payload import clock, listed, objects, one_of, truth, whole, wrong
from settlements.commands.rules import rule_read, rule_set
from settlements.operations import set_windows
from settlements.queries import windows_on
from settlements.windows import CUT_OFFS, LONGEST, MOST, InvalidWindows, Window, checked
from vocabulary.occasion import Occasion

Payload = Mapping[str, Any]
WINDOW: Final = objects(
    {"opens": clock, "minutes": whole(0, LONGEST), "until": one_of("", *CUT_OFFS), "in_parts": truth},
    {"minutes": 0, "until": "", "in_parts": True},
)


def _read(payload: Payload) -> dict[str, Any]:
    read = rule_read(payload, {"windows": listed(WINDOW, MOST, least=0)})
    try:
        if read["windows"]:
            checked(_windows(read))
    except InvalidWindows as fault:
        raise wrong("windows", fault.found, fault.expected) from fault
    return read


def _windows(payload: Payload) -> list[Window]:
    return [
        Window(time.fromisoformat(each["opens"]), each["minutes"], each["until"], each["in_parts"])
        for each in payload["windows"]
    ]


def _set(payload: Payload, occasion: Occasion) -> Done:
    def write(market: int, start: date) -> bool:
        return set_windows(market, _windows(payload), source=payload["source"], valid_from=start, occasion=occasion)

    return rule_set(payload, "windows", windows_on, write)


def _said(payload: Payload) -> str:
    if not payload["windows"]:
        words = {"market": payload["market"], "date": payload["valid_from"]}
        return _("Settle in %(market)s by night alone, in no window by day, from %(date)s on.") % words
    return _("Settle in %(market)s by day in the windows of %(opens)s, from %(date)s on.") % {
        "market": payload["market"],
        "opens": ", ".join(each["opens"] for each in payload["windows"]),
        "date": payload["valid_from"],
    }


COMMANDS: Final = (
    Command(
        "windows.set",
        "refdata.edit",
        pgettext_lazy("act", "Set the windows of the day"),
        _read,
        _set,
        _said,
        events=("windows.set",),
        is_of_the_house=True,
    ),
)
