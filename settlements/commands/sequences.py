"""In which sequences the night of a market takes what is due, as a command: others may have to agree to it."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from authorizations.operations import Change, Command, Done, Effect
from machinery.payload import day, fields, listed, objects, one_of, text, truth, whole, wrong
from refdata.queries import markets_by_code
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
    known = {"market": text(12), "sequences": listed(SEQUENCE, MOST), "valid_from": day, "source": text(200)}
    read = fields(payload, known)
    if read["market"] not in markets_by_code():
        raise wrong("market", read["market"], "the code of a market on file")
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
    market, start = markets_by_code()[payload["market"]], date.fromisoformat(payload["valid_from"])
    before = sequences_on(market, start)
    changed = set_sequences(market, _sequences(payload), source=payload["source"], valid_from=start, occasion=occasion)
    after = sequences_on(market, start)
    what = f"sequences >= {start}"
    changes = [Change("market", payload["market"], what, before, after)] if before != after else []
    key = f"market {payload['market']} sequences"
    return Done(Effect(changes, subjects=[("business_key", key)], mirrored=[("market", str(market))]), changed)


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
