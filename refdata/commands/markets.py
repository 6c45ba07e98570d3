"""The rules of markets, as commands: cut-offs, settlement cycles, price collars."""

import re
from collections.abc import Mapping
from datetime import date, time
from decimal import Decimal
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from authorizations.operations import Change, Command, Done, Effect
from machinery.payload import clock, day, decimal, fields, maybe, one_of, text, whole, wrong
from refdata.models.market import Payment
from refdata.operations import (
    CollarWish,
    CutOffWish,
    CycleWish,
    NotOnFile,
    move_cut_off,
    set_cut_off,
    set_cycle,
    set_price_collar,
)
from refdata.queries import collars_of, cycles_of, local_cut_offs, markets_by_code
from vocabulary.decimals import shortest
from vocabulary.occasion import Occasion
from vocabulary.product import Product
from vocabulary.side import PaymentType

Payload = Mapping[str, Any]
EDIT: Final = "refdata.edit"
PAYMENTS: Final = one_of(*Payment.values)


def _market(code: str) -> int:
    """The id of a market. Refuses NotOnFile."""
    found = markets_by_code().get(code)
    if found is None:
        raise NotOnFile(missing=[f"market {code}"])
    return found


def _effect(payload: Payload, market: int, what: str, before: str, after: str) -> Effect:
    """One rule of a market, from what to what; nothing where it stays as it is."""
    changes = [Change("market", payload["market"], what, before, after)] if before != after else []
    return Effect(
        changes,
        subjects=[("business_key", f"market {payload['market']} {what}")],
        mirrored=[("market", str(market))],
    )


def _read_move(payload: Payload) -> dict[str, Any]:
    known = {"market": text(12), "payment": PAYMENTS, "business_date": day, "actual": clock, "days_later": whole(0, 1)}
    return fields(payload, known, {"days_later": 0})


def _move(payload: Payload, occasion: Occasion) -> Done:
    market, on = _market(payload["market"]), date.fromisoformat(payload["business_date"])
    before = _cut_off(market, payload["payment"], on)
    moved = move_cut_off(
        market,
        PaymentType(payload["payment"]),
        business_date=on,
        actual=time.fromisoformat(payload["actual"]),
        days_later=payload["days_later"],
        by=occasion.by,
        at=occasion.at,
        reason=occasion.reason,
    )
    after = _cut_off(market, payload["payment"], on)
    return Done(_effect(payload, market, f"cut-off {payload['payment']} {on}", before, after), moved)


def _cut_off(market: int, payment: str, on: date) -> str:
    """The cut-off of a date by the clock of the market; "" for none."""
    return str(local_cut_offs(market, on).get(payment, ""))


def _said_move(payload: Payload) -> str:
    return _("Move the cut-off of %(market)s (%(payment)s) of %(date)s to %(time)s by its clock.") % {
        "market": payload["market"],
        "payment": Payment(payload["payment"]).label,
        "date": payload["business_date"],
        "time": payload["actual"],
    }


def _read_cut_off(payload: Payload) -> dict[str, Any]:
    return fields(payload, {"market": text(12), "payment": PAYMENTS, "valid_from": day, "planned": clock})


def _set_cut_off(payload: Payload, occasion: Occasion) -> Done:
    market, start = _market(payload["market"]), date.fromisoformat(payload["valid_from"])
    before = _planned(market, payload["payment"], start)
    wish = CutOffWish(market, PaymentType(payload["payment"]), time.fromisoformat(payload["planned"]))
    number = set_cut_off([wish], valid_from=start, by=occasion.by, at=occasion.at)
    after = _planned(market, payload["payment"], start)
    return Done(_effect(payload, market, f"cut-off {payload['payment']} >= {start}", before, after), number)


def _planned(market: int, payment: str, on: date) -> str:
    found = local_cut_offs(market, on).get(payment)
    return f"{found.planned:%H:%M}" if found else ""


def _said_cut_off(payload: Payload) -> str:
    return _("Set the cut-off of %(market)s (%(payment)s) to %(time)s by its clock, from %(date)s on.") % {
        "market": payload["market"],
        "payment": Payment(payload["payment"]).label,
        "date": payload["valid_from"],
        "time": payload["planned"],
    }


def _prefix(field: str, found: Any) -> str:
    if not isinstance(found, str) or not re.fullmatch(r"[A-Z]{0,6}", found, re.ASCII):
        raise wrong(field, found, "at most six capitals")
    return found


def _read_cycle(payload: Payload) -> dict[str, Any]:
    known = {"market": text(12), "cfi_prefix": _prefix, "days": whole(0, 30), "from_trade_date": day}
    return fields(payload, known, {"cfi_prefix": ""})


def _set_cycle(payload: Payload, occasion: Occasion) -> Done:
    market, start = _market(payload["market"]), date.fromisoformat(payload["from_trade_date"])
    before = _cycle(market, payload["cfi_prefix"], start)
    wish = CycleWish(market, payload["days"], payload["cfi_prefix"])
    number = set_cycle([wish], from_trade_date=start, by=occasion.by, at=occasion.at)
    after = _cycle(market, payload["cfi_prefix"], start)
    what = " ".join(["cycle", *([payload["cfi_prefix"]] if payload["cfi_prefix"] else []), ">=", str(start)])
    return Done(_effect(payload, market, what, before, after), number)


def _cycle(market: int, prefix: str, on: date) -> str:
    """The cycle for trades of a date; "" for none."""
    found = (each for each in cycles_of(market) if each.cfi_prefix == prefix and each.since <= on)
    return next((f"T+{each.days}" for each in found if each.until is None or on < each.until), "")


def _said_cycle(payload: Payload) -> str:
    return _("Set the settlement cycle of %(market)s to T+%(days)s, for trades from %(date)s on.") % {
        "market": payload["market"],
        "days": payload["days"],
        "date": payload["from_trade_date"],
    }


def _read_collar(payload: Payload) -> dict[str, Any]:
    known = {
        "market": text(12),
        "product": maybe(one_of(*Product.__members__)),
        "percent": decimal(positive=True),
        "valid_from": day,
        "source": text(200),
    }
    read = fields(payload, known, {"product": None})
    if Decimal(read["percent"]) > 100:
        raise wrong("percent", read["percent"], "at most 100")
    return read


def _set_collar(payload: Payload, occasion: Occasion) -> Done:
    market, start = _market(payload["market"]), date.fromisoformat(payload["valid_from"])
    product = Product(payload["product"]) if payload["product"] else None
    before = _collar(market, product, start)
    wish = CollarWish(market, Decimal(payload["percent"]), product)
    number = set_price_collar([wish], source=payload["source"], valid_from=start, by=occasion.by, at=occasion.at)
    after = _collar(market, product, start)
    what = f"price collar {payload['product'] or '*'} >= {start}"
    return Done(_effect(payload, market, what, before, after), number)


def _collar(market: int, product: Product | None, on: date) -> str:
    found = collars_of(market, on).get(product)
    return f"{shortest(found.percent)} % ({found.source})" if found else ""


def _said_collar(payload: Payload) -> str:
    return _("Let prices in %(market)s be at most %(percent)s percent from the last one, from %(date)s on.") % {
        "market": payload["market"],
        "percent": payload["percent"],
        "date": payload["valid_from"],
    }


COMMANDS: Final = (
    Command(
        "market.move_cut_off",
        EDIT,
        pgettext_lazy("act", "Move a cut-off"),
        _read_move,
        _move,
        _said_move,
        needs_reason=True,
        events=("cut_off.moved",),
        is_of_the_house=True,
    ),
    Command(
        "market.set_cut_off",
        EDIT,
        pgettext_lazy("act", "Set a cut-off"),
        _read_cut_off,
        _set_cut_off,
        _said_cut_off,
        events=("cut_off.set",),
        is_of_the_house=True,
    ),
    Command(
        "market.set_cycle",
        EDIT,
        pgettext_lazy("act", "Set a settlement cycle"),
        _read_cycle,
        _set_cycle,
        _said_cycle,
        events=("settlement_cycle.set",),
        is_of_the_house=True,
    ),
    Command(
        "price_collar.set",
        EDIT,
        pgettext_lazy("act", "Set a price collar"),
        _read_collar,
        _set_collar,
        _said_collar,
        events=("price_collar.set",),
        is_of_the_house=True,
    ),
)
