"""By which model a market settles, and between whom it nets, as a command: others may have to agree to it."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from authorizations.operations import Change, Command, Done, Effect
from machinery.payload import day, fields, one_of, text, whole, wrong
from refdata.queries import assets_by_code, markets_by_code
from settlements.netting import Model, Netting, is_sound
from settlements.operations import NettingWish, set_netting
from settlements.queries import netting_rule_on
from vocabulary.occasion import Occasion

Payload = Mapping[str, Any]


def _read(payload: Payload) -> dict[str, Any]:
    known = {
        "market": text(12),
        "currency": text(3),
        "model": whole(1, 3),
        "netting": one_of(*Netting),
        "valid_from": day,
        "source": text(200),
    }
    read = fields(payload, known)
    if read["market"] not in markets_by_code():
        raise wrong("market", read["market"], "the code of a market on file")
    asset = assets_by_code([read["currency"]]).get(read["currency"])
    if asset is None or asset.kind != "CURRENCY":
        raise wrong("currency", read["currency"], "the code of a currency on file")
    if not is_sound(read["model"], read["netting"]):
        raise wrong("netting", read["netting"], "NONE by model 1, BILA or MULT by models 2 and 3")
    return read


def _set(payload: Payload, occasion: Occasion) -> Done:
    market, start = markets_by_code()[payload["market"]], date.fromisoformat(payload["valid_from"])
    currency = assets_by_code([payload["currency"]])[payload["currency"]].id
    before = netting_rule_on(market, currency, start)
    wish = NettingWish(market, currency, Model(payload["model"]), Netting(payload["netting"]))
    changed = set_netting(wish, source=payload["source"], valid_from=start, occasion=occasion)
    after = netting_rule_on(market, currency, start)
    what = f"netting {payload['currency']} >= {start}"
    changes = [Change("market", payload["market"], what, before, after)] if before != after else []
    key = f"market {payload['market']} netting {payload['currency']}"
    return Done(Effect(changes, subjects=[("business_key", key)], mirrored=[("market", str(market))]), changed)


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
