"""What became of trades that a program sent, as it is answered: what stands, or every fault with its pointer."""

from collections.abc import Sequence
from typing import Any, Final

from django.utils.translation import gettext as _

from clearing.api.telling import against
from clearing.messages.fix import by_tag
from clearing.operations import Capture, Captured
from clearing.operations.faults import sentence_of
from clearing.submitted import Channel
from machinery.api import InvalidFields
from vocabulary.control_totals import ACCEPTED, REFUSED, UNCHANGED, totals_as_json
from vocabulary.fault import Fault
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
