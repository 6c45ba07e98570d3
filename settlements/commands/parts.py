"""The least amount of a part, as a command: others may have to agree to it."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from authorizations.operations import Change, Command, Done, Effect
from machinery.payload import day, decimal, fields, one_of, text, wrong
from refdata.queries import assets_by_code, markets_by_code
from settlements.operations import PartThresholdWish, set_part_threshold
from settlements.queries import part_threshold_on
from vocabulary.occasion import Occasion
from vocabulary.side import QuantityType

Payload = Mapping[str, Any]
MOST: Final = Decimal(1_000_000_000)


def _read(payload: Payload) -> dict[str, Any]:
    known = {
        "market": text(12),
        "currency": text(3),
        "quantity_type": one_of(*QuantityType),
        "amount": decimal(most=MOST, decimals=2),
        "valid_from": day,
        "source": text(200),
    }
    read = fields(payload, known)
    if read["market"] not in markets_by_code():
        raise wrong("market", read["market"], "the code of a market on file")
    asset = assets_by_code([read["currency"]]).get(read["currency"])
    if asset is None or asset.kind != "CURRENCY":
        raise wrong("currency", read["currency"], "the code of a currency on file")
    return read


def _set(payload: Payload, occasion: Occasion) -> Done:
    market, start = markets_by_code()[payload["market"]], date.fromisoformat(payload["valid_from"])
    currency = assets_by_code([payload["currency"]])[payload["currency"]].id
    counted = QuantityType(payload["quantity_type"])
    before = part_threshold_on(market, currency, counted, start)
    wish = PartThresholdWish(market, currency, counted, Decimal(payload["amount"]))
    changed = set_part_threshold(wish, source=payload["source"], valid_from=start, occasion=occasion)
    after = part_threshold_on(market, currency, counted, start)
    what = f"parts {payload['currency']} {counted} >= {start}"
    changes = [Change("market", payload["market"], what, before, after)] if before != after else []
    key = f"market {payload['market']} parts {payload['currency']} {counted}"
    return Done(Effect(changes, subjects=[("business_key", key)], mirrored=[("market", str(market))]), changed)


def _said(payload: Payload) -> str:
    words = {
        "amount": payload["amount"],
        "currency": payload["currency"],
        "market": payload["market"],
        "date": payload["valid_from"],
    }
    if payload["quantity_type"] == QuantityType.NOMINAL:
        return (
            _("Let a part of a nominal be paid %(currency)s %(amount)s at least in %(market)s, from %(date)s on.")
            % words
        )
    return _("Let a part of units be paid %(currency)s %(amount)s at least in %(market)s, from %(date)s on.") % words


COMMANDS: Final = (
    Command(
        "part_threshold.set",
        "refdata.edit",
        pgettext_lazy("act", "Set the least amount of a part"),
        _read,
        _set,
        _said,
        events=("part_threshold.set",),
        is_of_the_house=True,
    ),
)
