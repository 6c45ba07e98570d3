"""What commands share that set a dated rule of a market: what is asked of their payload, and what they come to."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from authorizations.operations import Change, Done, Effect
from machinery.payload import day, fields, text, wrong
from refdata.queries import assets_by_code, markets_by_code

Payload = Mapping[str, Any]
Told = Callable[[int, date], str]
Write = Callable[[int, date], bool]


def rule_read(payload: Payload, known: Mapping[str, Any], defaults: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """A payload with a market, from when on the rule holds and where it is laid down, besides the fields named; a `currency` among
    them is one on file. Refuses InvalidPayload."""
    read = fields(payload, {"market": text(12), **known, "valid_from": day, "source": text(200)}, defaults or {})
    if read["market"] not in markets_by_code():
        raise wrong("market", read["market"], "the code of a market on file")
    if "currency" in read:
        check_currency(read["currency"])
    return read


def check_currency(code: str) -> None:
    """Refuses InvalidPayload: no currency on file has this code."""
    asset = assets_by_code([code]).get(code)
    if asset is None or asset.kind != "CURRENCY":
        raise wrong("currency", code, "the code of a currency on file")


def currency_of(payload: Payload) -> int:
    """The currency (id) of a payload that was read."""
    return int(assets_by_code([payload["currency"]])[payload["currency"]].id)


def rule_set(
    payload: Payload, what: str, told: Told, write: Write, shown: Callable[[int, date], Mapping[str, Any]] | None = None
) -> Done:
    """Sets a rule: `told` says it as it stands for a market (id) on a day, `write` writes it from a day on and says whether that
    changed anything; `what` names it among the rules of its market. `shown` is what is told beside, once it is set."""
    market, start = markets_by_code()[payload["market"]], date.fromisoformat(payload["valid_from"])
    before = told(market, start)
    changed = write(market, start)
    after = told(market, start)
    changes = [Change("market", payload["market"], f"{what} >= {start}", before, after)] if before != after else []
    key = ("business_key", f"market {payload['market']} {what}")
    beside = shown(market, start) if shown else {}
    return Done(Effect(changes, subjects=[key], mirrored=[("market", str(market))], shown=beside), changed)
