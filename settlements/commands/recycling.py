"""After how many business days a market cancels what does not settle, as a command: others may have to agree to it."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext_lazy

from authorizations.operations import Command, Done
from machinery.formatting import day as day_in_words
from machinery.formatting import quantity
from machinery.payload import whole, wrong
from settlements.commands.rules import rule_read, rule_set
from settlements.operations import set_recycling
from settlements.queries import foreseen_on, recycling_rule_on
from settlements.recycling import RecyclingPeriods
from vocabulary.occasion import Occasion

Payload = Mapping[str, Any]
LONGEST: Final = 250
PERIODS: Final = ("unmatched", "unmatched_warning", "matched", "matched_warning")


def _read(payload: Payload) -> dict[str, Any]:
    known = {
        "unmatched": whole(1, LONGEST),
        "unmatched_warning": whole(0, LONGEST),
        "matched": whole(1, LONGEST),
        "matched_warning": whole(0, LONGEST),
    }
    read = rule_read(payload, known)
    for period in ("unmatched", "matched"):
        warning = f"{period}_warning"
        if read[warning] >= read[period]:
            raise wrong(warning, read[warning], f"fewer days than {read[period]}, the period itself")
    return read


def _set(payload: Payload, occasion: Occasion) -> Done:
    periods = RecyclingPeriods(**{name: payload[name] for name in PERIODS})

    def write(market: int, start: date) -> bool:
        return set_recycling(market, periods, source=payload["source"], valid_from=start, occasion=occasion)

    def shown(market: int, start: date) -> Payload:
        return {"night": start.isoformat(), **asdict(foreseen_on(market, start))}

    return rule_set(payload, "recycling", recycling_rule_on, write, shown)


def _said(payload: Payload) -> str:
    return _(
        "Cancel in %(market)s what is unmatched after %(unmatched)s business days and what is matched after %(matched)s, from"
        " %(date)s on."
    ) % {
        "market": payload["market"],
        "unmatched": payload["unmatched"],
        "matched": payload["matched"],
        "date": payload["valid_from"],
    }


def _beside(shown: Mapping[str, Any]) -> Sequence[str]:
    """What the first night does by the new periods, as far as is known today."""
    if "night" not in shown:
        return []
    words = {"day": day_in_words(date.fromisoformat(shown["night"]))}
    counts = {name: shown[name] for name in ("warned", "over", "cancelled")}
    if not any(counts.values()):
        return [_("As things stand the night of %(day)s would warn and cancel nothing by these periods.") % words]
    said = ngettext(
        "As things stand the night of %(day)s would warn of %(number)s instruction by these periods.",
        "As things stand the night of %(day)s would warn of %(number)s instructions by these periods.",
        counts["warned"],
    ) % {**words, "number": quantity(counts["warned"])}
    over = ngettext(
        "For %(number)s of them the period is over by then: it is cancelled once the days of warning have passed.",
        "For %(number)s of them the period is over by then: they are cancelled once the days of warning have passed.",
        counts["over"],
    ) % {"number": quantity(counts["over"])}
    gone = ngettext(
        "It would cancel %(number)s instruction at once.",
        "It would cancel %(number)s instructions at once.",
        counts["cancelled"],
    ) % {"number": quantity(counts["cancelled"])}
    return [said, *([over] if counts["over"] else []), *([gone] if counts["cancelled"] else [])]


COMMANDS: Final = (
    Command(
        "recycling.set",
        "refdata.edit",
        pgettext_lazy("act", "Set recycling periods"),
        _read,
        _set,
        _said,
        events=("recycling.set",),
        is_of_the_house=True,
        beside=_beside,
    ),
)
