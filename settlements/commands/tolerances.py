"""By how much the amounts of two sides may differ, as a command: others may have to agree to it."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from authorizations.operations import Change, Command, Done, Effect
from machinery.payload import day, decimal, fields, maybe, text, wrong
from refdata.queries import markets_by_code
from settlements.cash_tolerance import Limits
from settlements.commands.rules import check_currency
from settlements.operations import ToleranceWish, set_cash_tolerance
from settlements.queries import cash_tolerance_on
from vocabulary.occasion import Occasion

Payload = Mapping[str, Any]
MOST: Final = Decimal(1_000_000_000_000)


def _read(payload: Payload) -> dict[str, Any]:
    amount = decimal(most=MOST, decimals=6)
    known = {
        "market": maybe(text(12)),
        "currency": text(3),
        "band": amount,
        "within": amount,
        "above": amount,
        "valid_from": day,
        "source": text(200),
    }
    read = fields(payload, known, {"market": None})
    if read["market"] and read["market"] not in markets_by_code():
        raise wrong("market", read["market"], "the code of a market on file, or none for every market")
    check_currency(read["currency"])
    return read


def _set(payload: Payload, occasion: Occasion) -> Done:
    market, currency, start = payload["market"] or "", payload["currency"], date.fromisoformat(payload["valid_from"])
    limits = Limits(*(Decimal(payload[name]) for name in ("band", "within", "above")))
    before = cash_tolerance_on(market, currency, start)
    wish = ToleranceWish(market, currency, limits)
    changed = set_cash_tolerance(wish, source=payload["source"], valid_from=start, occasion=occasion)
    after = cash_tolerance_on(market, currency, start)
    what = f"tolerance {market or '*'} >= {start}"
    changes = [Change("cash_tolerance", currency, what, before, after)] if before != after else []
    subjects = [("cash_tolerance", currency), ("business_key", f"cash tolerance {market or '*'} {currency}")]
    mirrored = [("market", str(markets_by_code()[market]))] if market else []
    return Done(Effect(changes, subjects=subjects, mirrored=mirrored), changed)


def _said(payload: Payload) -> str:
    words = {name: payload[name] for name in ("currency", "band", "within", "above", "market")}
    words["date"] = payload["valid_from"]
    if payload["market"]:
        return (
            _(
                "Let amounts in %(currency)s differ by %(within)s up to %(band)s and by %(above)s beyond in %(market)s, from"
                " %(date)s on."
            )
            % words
        )
    return (
        _(
            "Let amounts in %(currency)s differ by %(within)s up to %(band)s and by %(above)s beyond in every market, from"
            " %(date)s on."
        )
        % words
    )


COMMANDS: Final = (
    Command(
        "cash_tolerance.set",
        "refdata.edit",
        pgettext_lazy("act", "Set a cash tolerance"),
        _read,
        _set,
        _said,
        events=("cash_tolerance.set",),
        is_of_the_house=True,
    ),
)
