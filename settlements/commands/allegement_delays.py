"""When a market alleges what is unmatched, as a command: others may have to agree to it."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from authorizations.operations import Command, Done
from machinery.payload import whole
from settlements.allegement import Delays
from settlements.commands.rules import rule_read, rule_set
from settlements.operations import set_allegement_delays
from settlements.queries.allegement_delays import allegement_delays_on
from vocabulary.occasion import Occasion

Payload = Mapping[str, Any]
MOST_MINUTES: Final = 7 * 24 * 60
DELAYS: Final = ("after_entry", "before_cut_off")


def _read(payload: Payload) -> dict[str, Any]:
    return rule_read(payload, {name: whole(0, MOST_MINUTES) for name in DELAYS})


def _set(payload: Payload, occasion: Occasion) -> Done:
    def write(market: int, start: date) -> bool:
        delays = Delays(*(timedelta(minutes=payload[name]) for name in DELAYS))
        return set_allegement_delays(market, delays, source=payload["source"], valid_from=start, occasion=occasion)

    return rule_set(payload, "allegements", allegement_delays_on, write)


def _said(payload: Payload) -> str:
    return _(
        "Allege in %(market)s what is unmatched after %(after_entry)s minutes, or %(before_cut_off)s before its cut-off, of what is"
        " intended for %(date)s or later."
    ) % {**payload, "date": payload["valid_from"]}


COMMANDS: Final = (
    Command(
        "allegement_delays.set",
        "refdata.edit",
        pgettext_lazy("act", "Set allegement delays"),
        _read,
        _set,
        _said,
        events=("allegement_delays.set",),
        is_of_the_house=True,
    ),
)
