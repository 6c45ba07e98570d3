"""What became of trades that a program sent, as it is answered: what stands, or every fault with its pointer."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime
from typing import Any, Final

from django.utils.translation import gettext as _

from clearing.allocation import InvalidAllocation
from clearing.api.telling import against
from clearing.messages.fix import by_tag
from clearing.models import Trade
from clearing.operations import (
    Capture,
    Captured,
    ConfirmationWish,
    Confirmed,
    Occasion,
    TradeOutOfReach,
    allocate_trade,
)
from clearing.operations.faults import sentence_of
from clearing.operations.known import known_of
from clearing.queries import may_repair, visible_trades
from clearing.submitted import Channel, Row
from machinery.api import ApiRequest, InvalidFields, NotFound
from machinery.api.faults import error_of
from machinery.request import acting
from vocabulary.actor import Actor
from vocabulary.control_totals import ACCEPTED, REFUSED, UNCHANGED, totals_as_json
from vocabulary.decimals import plain
from vocabulary.fault import Fault
from vocabulary.invalid import shown
from vocabulary.outcome import Refusal

STATES: Final = {ACCEPTED: "accepted", UNCHANGED: "unchanged", REFUSED: "refused"}

ON_FILE: Final = frozenset(
    {
        "unknown_party",
        "unknown_account",
        "unknown_instrument",
        "instrument_not_valid",
        "product_differs",
        "below_minimum_unit",
        "not_a_multiple",
        "not_a_settlement_day",
        "traded_in_the_future",
        "duplicate_reference",
        "unknown_trade",
        "trade_cancelled",
        "matched_already",
        "net_settles",
        "calendar_not_known",
    }
)
"""Faults that only what is on file shows; with these alone a body is refused with 422, with another one with 400."""


class TradeNotTaken(Refusal):
    """The trade is well-formed, but does not fit what is on file: `errors` has each fault."""

    code = "trade_not_taken"
    status = 422

    def sentence(self) -> str:
        return _("The trade does not fit what is on file; each fault is named. Nothing was captured.")


class TooManyTrades(Refusal):
    """More trades than are answered at once."""

    code = "too_many_trades"
    status = 413

    def sentence(self) -> str:
        return _(
            "The body has %(found)s trades; at most %(limit)s are captured at once. Send it in parts, or as a file."
        ) % (self.data)


def one_result(found: Capture) -> tuple[dict[str, Any], bool]:
    """What stands for the only trade of a set, and whether it is new. Refuses InvalidFields, TradeNotTaken."""
    (captured,) = found.rows
    if captured.state == REFUSED:
        kind = TradeNotTaken if {fault.code for fault in captured.faults} <= ON_FILE else InvalidFields
        raise kind(errors=_errors(captured.faults))
    return {"state": STATES[captured.state], **_standing(captured)}, captured.state == ACCEPTED


def all_results(found: Capture, channel: Channel) -> dict[str, Any]:
    """What became of each trade of a set, in their order, with counts and control totals."""
    states = [STATES[captured.state] for captured in found.rows]
    return {
        "counts": {
            "received": len(states),
            **{name: states.count(name) for name in STATES.values()},
            "exceptions": sum(bool(captured.exceptions) for captured in found.rows),
        },
        "totals": totals_as_json(found.totals),
        "results": [_item(captured, channel) for captured in found.rows],
    }


def _item(captured: Captured, channel: Channel) -> dict[str, Any]:
    told: dict[str, Any] = {"item": captured.row.line, "state": STATES[captured.state]}
    if captured.state == REFUSED:
        faults = [by_tag(each) for each in captured.faults] if channel is Channel.FIX else captured.faults
        return {**told, "errors": _errors(faults)}
    return {**told, **_standing(captured)}


def _standing(captured: Captured) -> dict[str, Any]:
    exceptions = [against(each) for each in captured.exceptions]
    return {"trade": captured.trade, "version": captured.version, "exceptions": exceptions}


def _errors(faults: Sequence[Fault]) -> list[dict[str, str]]:
    return [
        {"pointer": f"/{fault.field}" if fault.field else "", "code": fault.code, "detail": sentence_of(fault)}
        for fault in faults
    ]


class ConfirmationNotTaken(Refusal):
    """The confirmation is well-formed, but names what is not on file: `errors` has each fault."""

    code = "confirmation_not_taken"
    status = 422

    def sentence(self) -> str:
        return _("The confirmation names what is not on file; each fault is named. Nothing was taken.")


def confirmation_of(sent: Mapping[str, Any], by: Actor, at: datetime, day: date) -> ConfirmationWish:
    """A confirmation in terms of reference data: to a party that the actor may see. Refuses ConfirmationNotTaken."""
    facts: dict[str, Any] = {"trade_reference": None, "price": None, "net": None, **sent}
    row = Row(1, party=sent["receiver"], counterparty=sent["sender"], isin=sent["isin"], currency=sent["currency"])
    known = known_of([row], by=by, at=at, business_date=day)
    found = {
        "sender": known.counterparties.get(sent["sender"]),
        "receiver": known.parties.get(sent["receiver"]),
        "isin": known.assets.get(sent["isin"]),
        "currency": known.assets.get(sent["currency"]),
    }
    codes = {"sender": "unknown_party", "receiver": "unknown_party", "isin": "unknown_instrument"}
    faults = [
        Fault(codes.get(name, "unknown_currency"), name, shown(sent[name]))
        for name, each in found.items()
        if each is None
    ]
    if not faults and found["sender"] == found["receiver"]:
        faults = [Fault("same_party", "sender", shown(sent["sender"]))]
    if faults:
        raise ConfirmationNotTaken(errors=_errors(faults))
    assets = {"asset": found["isin"].id, "currency": found["currency"].id}  # type: ignore[union-attr]
    facts.pop("isin")
    return ConfirmationWish(**{**facts, "sender": found["sender"], "receiver": found["receiver"], **assets})


def told_of(found: Confirmed) -> dict[str, Any]:
    """What became of a confirmation."""
    state = "affirmed" if found.is_affirmed else "unmatched" if found.trade is None else "differs"
    fields = [asdict(each) for each in found.fields]
    return {"confirmation": found.id, "state": state, "trade": found.trade, "fields": fields}


def reached(request: ApiRequest, pk: int) -> Trade:
    """A trade that the caller may see and act on. Refuses NotFound, TradeOutOfReach."""
    by, at = acting(request), request.at
    found = visible_trades(by, at).select_related("party").filter(pk=pk).first()
    if found is None:
        raise NotFound()
    if not may_repair(found, "clearing.capture", by, at):
        raise TradeOutOfReach(trade=pk)
    return found


def allocated(trade: Trade, sent: Mapping[str, Any], occasion: Occasion) -> list[dict[str, Any]]:
    """The parts of a trade after its allocation. Refuses what `allocate_trade` does, what is no division as InvalidFields."""
    parts = [(each["account"], each["quantity"]) for each in sent["allocations"]]
    try:
        made = allocate_trade(trade.pk, parts, sent["remainder"], occasion)
    except InvalidAllocation as invalid:
        raise InvalidFields(errors=[error_of("/allocations", invalid)]) from invalid
    return [
        {
            "account": each.account,
            "quantity": plain(each.quantity),
            "amount": None if each.amount is None else plain(each.amount),
        }
        for each in made
    ]
