"""In which sequences the night of a market takes what is due, as a command: others may have to agree to it."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from authorizations.operations import Command, Done
from machinery.payload import listed, objects, one_of, text, truth, whole, wrong
from settlements.commands.rules import rule_read, rule_set
from settlements.operations import set_sequences
from settlements.queries import sequences_on
from settlements.sequences import LEAST_URGENT, MOST, InvalidSequences, NightSequence, Takes, checked
from vocabulary.occasion import Occasion

Payload = Mapping[str, Any]
SEQUENCE: Final = objects(
    {"name": text(40), "takes": one_of(*Takes), "priority": whole(1, LEAST_URGENT), "in_parts": truth},
    {"takes": str(Takes.ALL), "priority": LEAST_URGENT, "in_parts": False},
)


def _read(payload: Payload) -> dict[str, Any]:
    read = rule_read(payload, {"sequences": listed(SEQUENCE, MOST)})
    try:
        checked(_sequences(read))
    except InvalidSequences as fault:
        raise wrong("sequences", fault.found, fault.expected) from fault
    return read


def _sequences(payload: Payload) -> list[NightSequence]:
    return [
        NightSequence(each["name"], Takes(each["takes"]), each["priority"], each["in_parts"])
        for each in payload["sequences"]
    ]


def _set(payload: Payload, occasion: Occasion) -> Done:
    def write(market: int, start: date) -> bool:
        return set_sequences(market, _sequences(payload), source=payload["source"], valid_from=start, occasion=occasion)

    return rule_set(payload, "sequences", sequences_on, write)


def _said(payload: Payload) -> str:
    return _("Let the night of %(market)s take what is due in the sequences %(names)s, from %(date)s on.") % {
        "market": payload["market"],
        "names": ", ".join(f"“{each['name']}”" for each in payload["sequences"]),
        "date": payload["valid_from"],
    }


COMMANDS: Final = (
    Command(
        "sequences.set",
        "refdata.edit",
        pgettext_lazy("act", "Set the sequences of the night"),
        _read,
        _set,
        _said,
        events=("sequences.set",),
        is_of_the_house=True,
    ),
)
