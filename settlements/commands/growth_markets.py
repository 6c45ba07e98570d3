"""Which markets are SME growth markets, as a command: others may have to agree to it."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from authorizations.operations import Change, Command, Done, Effect
from machinery.payload import day, fields, listed, text, truth, word
from settlements.operations import set_growth_markets
from settlements.queries import growth_market_on
from vocabulary.identifiers import Mic
from vocabulary.occasion import Occasion

Payload = Mapping[str, Any]
MOST: Final = 200


def _read(payload: Payload) -> dict[str, Any]:
    known = {
        "mics": listed(word(Mic, 4), MOST, as_set=True),
        "is_listed": truth,
        "valid_from": day,
        "source": text(200),
    }
    return fields(payload, known, {"is_listed": True})


def _set(payload: Payload, occasion: Occasion) -> Done:
    start, mics = date.fromisoformat(payload["valid_from"]), payload["mics"]
    before = {mic: growth_market_on(mic, start) for mic in mics}
    number = set_growth_markets(
        mics, is_listed=payload["is_listed"], source=payload["source"], valid_from=start, occasion=occasion
    )
    changes = [
        Change("growth_market", mic, f"growth market >= {start}", before[mic], growth_market_on(mic, start))
        for mic in mics
    ]
    changed = [each for each in changes if each.before != each.after]
    subjects = [(kind, key) for each in changed for kind, key in _named(each.key)]
    return Done(Effect(changed, subjects=subjects), number)


def _named(mic: str) -> tuple[tuple[str, str], tuple[str, str]]:
    return ("growth_market", mic), ("business_key", f"growth market {mic}")


def _said(payload: Payload) -> str:
    words = {"mics": ", ".join(payload["mics"]), "date": payload["valid_from"]}
    if payload["is_listed"]:
        return _("Reckon penalties of trades made on %(mics)s as on SME growth markets, from %(date)s on.") % words
    return (
        _("Reckon penalties of trades made on %(mics)s no longer as on SME growth markets, from %(date)s on.") % words
    )


COMMANDS: Final = (
    Command(
        "growth_market.set",
        "refdata.edit",
        pgettext_lazy("act", "Say which markets are SME growth markets"),
        _read,
        _set,
        _said,
        events=("growth_market.set",),
        is_of_the_house=True,
    ),
)
