"""What penalties are reckoned with, as commands: others may have to agree to it."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext_lazy

from authorizations.operations import Change, Command, Done, Effect
from machinery.formatting import quantity
from machinery.payload import day, decimal, fields, listed, objects, one_of, text, truth, word, wrong
from refdata.queries import assets_by_code
from settlements.commands.rules import rule_read, rule_set
from settlements.models import PenaltyMarket
from settlements.operations import (
    PenaltyInstrumentWish,
    PenaltyMarketWish,
    PenaltyRateWish,
    set_penalty_instruments,
    set_penalty_market,
    set_penalty_rates,
)
from settlements.penalties.rates import CASH_DECIMALS, RateClass
from settlements.penalties.scope import LEFT_OUT_OR_NOT, TYPES_OUT_OF_SCOPE
from settlements.queries import penalty_instrument_on, penalty_market_on, penalty_rate_on
from vocabulary.identifiers import Isin
from vocabulary.occasion import Occasion

Payload = Mapping[str, Any]
EDIT: Final = "refdata.edit"
MOST: Final = 500
MOST_PER_CENT: Final = Decimal(1_000)


def _read_rate(payload: Payload) -> dict[str, Any]:
    known = {
        "rate_of": text(30),
        "rate": decimal(most=MOST_PER_CENT, decimals=CASH_DECIMALS),
        "valid_from": day,
        "source": text(200),
    }
    read = fields(payload, known)
    if read["rate_of"] not in RateClass.__members__:
        asset = assets_by_code([read["rate_of"]]).get(read["rate_of"])
        if asset is None or asset.kind != "CURRENCY":
            expected = f"one of {', '.join(RateClass)}, or the code of a currency on file"
            raise wrong("rate_of", read["rate_of"], expected)
    return read


def _set_rate(payload: Payload, occasion: Occasion) -> Done:
    start = date.fromisoformat(payload["valid_from"])
    before = penalty_rate_on(payload["rate_of"], start)
    wish = PenaltyRateWish(payload["rate_of"], Decimal(payload["rate"]))
    number = set_penalty_rates([wish], source=payload["source"], valid_from=start, occasion=occasion)
    after = penalty_rate_on(payload["rate_of"], start)
    change = Change("penalty_rate", payload["rate_of"], f"rate >= {start}", before, after)
    effect = _effect([change], [("penalty_rate", payload["rate_of"])], f"penalty rate {payload['rate_of']}")
    return Done(effect, number)


def _said_rate(payload: Payload) -> str:
    words = {"of": payload["rate_of"], "rate": payload["rate"], "date": payload["valid_from"]}
    if payload["rate_of"] in RateClass.__members__:
        return _("Set the penalty rate of %(of)s to %(rate)s basis points a day, from %(date)s on.") % words
    return _("Set the penalty rate for cash in %(of)s to %(rate)s percent a year, from %(date)s on.") % words


def _read_market(payload: Payload) -> dict[str, Any]:
    known = {
        "is_in_scope": truth,
        "rounding": one_of(*PenaltyMarket.Rounding.values),
        "types_out_of_scope": listed(one_of(*LEFT_OUT_OR_NOT), len(LEFT_OUT_OR_NOT), least=0, as_set=True),
    }
    return rule_read(payload, known, {"rounding": "HALF_UP", "types_out_of_scope": list(TYPES_OUT_OF_SCOPE)})


def _set_market(payload: Payload, occasion: Occasion) -> Done:
    def write(market: int, start: date) -> bool:
        wish = PenaltyMarketWish(market, payload["is_in_scope"], payload["rounding"], payload["types_out_of_scope"])
        return set_penalty_market(wish, source=payload["source"], valid_from=start, occasion=occasion)

    return rule_set(payload, "penalties", penalty_market_on, write)


def _said_market(payload: Payload) -> str:
    types = ", ".join(payload["types_out_of_scope"])
    words = {"market": payload["market"], "date": payload["valid_from"], "types": types}
    if payload["is_in_scope"] and types:
        return _("Penalise fails in %(market)s from %(date)s on, but none of transactions %(types)s.") % words
    if payload["is_in_scope"]:
        return _("Penalise fails in %(market)s from %(date)s on, of all transactions.") % words
    return _("Penalise no fails in %(market)s any more from %(date)s on.") % words


_INSTRUMENT = objects(
    {"isin": word(Isin, 12), "is_liquid": truth, "is_exempt": truth},
    {"is_liquid": False, "is_exempt": False},
)


def _read_instruments(payload: Payload) -> dict[str, Any]:
    read = fields(payload, {"instruments": listed(_INSTRUMENT, MOST), "valid_from": day, "source": text(200)})
    instruments = sorted(read["instruments"], key=lambda each: str(each["isin"]))
    isins = [each["isin"] for each in instruments]
    if len(set(isins)) < len(isins):
        raise wrong("instruments", ", ".join(isins[:5]), "each instrument once")
    known = assets_by_code(isins)
    for isin in isins:
        if isin not in known:
            raise wrong("isin", isin, "the ISIN of an instrument on file")
    return read | {"instruments": instruments}


def _set_instruments(payload: Payload, occasion: Occasion) -> Done:
    start = date.fromisoformat(payload["valid_from"])
    ids = {code: asset.id for code, asset in assets_by_code([each["isin"] for each in payload["instruments"]]).items()}
    before = penalty_instrument_on(ids.values(), start)
    wishes = [
        PenaltyInstrumentWish(ids[each["isin"]], each["is_liquid"], each["is_exempt"])
        for each in payload["instruments"]
    ]
    number = set_penalty_instruments(wishes, source=payload["source"], valid_from=start, occasion=occasion)
    after = penalty_instrument_on(ids.values(), start)
    changes = [
        Change("asset", isin, f"penalties >= {start}", before.get(pk, ""), after.get(pk, ""))
        for isin, pk in sorted(ids.items())
    ]
    changed = [each for each in changes if each.before != each.after]
    effect = Effect(
        changed,
        subjects=[("business_key", f"penalties of {each.key}") for each in changed],
        mirrored=[("asset", str(ids[each.key])) for each in changed],
    )
    return Done(effect, number)


def _said_instruments(payload: Payload) -> str:
    isins = [each["isin"] for each in payload["instruments"]]
    words = ngettext(
        "Say of %(number)s instrument what it is to penalties, from %(date)s on: %(isins)s.",
        "Say of %(number)s instruments what they are to penalties, from %(date)s on: %(isins)s.",
        len(isins),
    )
    return words % {
        "number": quantity(len(isins)),
        "date": payload["valid_from"],
        "isins": ", ".join(isins[:5]) + (" …" if len(isins) > 5 else ""),
    }


def _effect(changes: Sequence[Change], objects_of: Sequence[tuple[str, str]], key: str) -> Effect:
    """One rule, from what to what; nothing where it stays as it is."""
    changed = [each for each in changes if each.before != each.after]
    return Effect(changed, subjects=[("business_key", key)], mirrored=objects_of)


def _command(
    name: str,
    title: Any,
    read: Callable[[Payload], dict[str, Any]],
    carry_out: Callable[[Payload, Occasion], Done],
    said: Callable[[Payload], str],
) -> Command:
    return Command(name, EDIT, title, read, carry_out, said, events=(name,), is_of_the_house=True)


COMMANDS: Final = (
    _command("penalty_rate.set", pgettext_lazy("act", "Set a penalty rate"), _read_rate, _set_rate, _said_rate),
    _command(
        "penalty_market.set",
        pgettext_lazy("act", "Say whether a market penalises"),
        _read_market,
        _set_market,
        _said_market,
    ),
    _command(
        "penalty_instrument.set",
        pgettext_lazy("act", "Say what instruments are to penalties"),
        _read_instruments,
        _set_instruments,
        _said_instruments,
    ),
)
