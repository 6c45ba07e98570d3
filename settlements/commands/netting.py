"""By which model a market settles, and between whom it nets, as a command: others may have to agree to it."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from authorizations.operations import Command, Done
from machinery.payload import one_of, text, whole, wrong
from settlements.commands.rules import currency_of, rule_read, rule_set
from settlements.netting import Model, Netting, is_sound
from settlements.operations import NettingWish, set_netting
from settlements.queries import netting_rule_on
from vocabulary.occasion import Occasion

Payload = Mapping[str, Any]


def _read(payload: Payload) -> dict[str, Any]:
    known = {"currency": text(3), "model": whole(1, 3), "netting": one_of(*Netting)}
    read = rule_read(payload, known)
    if not is_sound(read["model"], read["netting"]):
        raise wrong("netting", read["netting"], "NONE by model 1, BILA or MULT by models 2 and 3")
    return read


def _set(payload: Payload, occasion: Occasion) -> Done:
    currency = currency_of(payload)

    def told(market: int, start: date) -> str:
        return netting_rule_on(market, currency, start)

    def write(market: int, start: date) -> bool:
        wish = NettingWish(market, currency, Model(payload["model"]), Netting(payload["netting"]))
        return set_netting(wish, source=payload["source"], valid_from=start, occasion=occasion)

    return rule_set(payload, f"netting {payload['currency']}", told, write)


def _said(payload: Payload) -> str:
    words = {
        "model": payload["model"],
        "currency": payload["currency"],
        "market": payload["market"],
        "date": payload["valid_from"],
    }
    match payload["netting"]:
        case Netting.BILATERAL:
            sentence = _("Settle %(currency)s in %(market)s by model %(model)s, netted between two, from %(date)s on.")
        case Netting.MULTILATERAL:
            sentence = _("Settle %(currency)s in %(market)s by model %(model)s, netted between all, from %(date)s on.")
        case _gross:
            sentence = _("Settle %(currency)s in %(market)s by model %(model)s, nothing netted, from %(date)s on.")
    return sentence % words


COMMANDS: Final = (
    Command(
        "netting.set",
        "refdata.edit",
        pgettext_lazy("act", "Set the model of settlement"),
        _read,
        _set,
        _said,
        events=("netting.set",),
        is_of_the_house=True,
    ),
)
