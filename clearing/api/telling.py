"""Trades as programs read them: the same facts and words as on the page."""

from decimal import Decimal
from typing import Any

from clearing.labels import chip_of
from clearing.models import TradeException, TradeVersion
from clearing.operations.faults import sentence_of
from clearing.queries import Instructed, Line, NetLine, Sheet
from clearing.shown import why
from vocabulary.amounts import in_units
from vocabulary.decimals import shortest
from vocabulary.fault import Fault


def stands(state: str) -> dict[str, str]:
    """Where a trade stands, with its word."""
    return {"code": str(state), "words": str(chip_of(state).word)}


def against(fault: Fault) -> dict[str, str]:
    """What stands against a trade."""
    return {"code": fault.code, "field": fault.field, "detail": sentence_of(fault)}


def line(found: Line) -> dict[str, Any]:
    """One line of a list."""
    facts = dict(vars(found))
    facts |= {
        "quantity": in_units(found.quantity, found.asset),
        "price": _price(found.price),
        "net": in_units(found.net, found.currency),
        "stands": stands(found.state),
        "exceptions": [against(each) for each in found.exceptions],
    }
    return facts


def story(sheet: Sheet) -> dict[str, Any]:
    """The whole story of one trade."""
    return {
        "id": sheet.trade.pk,
        "channel": sheet.trade.channel,
        "reference": sheet.trade.reference,
        "party": {"lei": sheet.trade.party.lei, "name": sheet.party},
        "counterparty": {"lei": sheet.version.counterparty.lei, "name": sheet.counterparty},
        "stands": stands(sheet.state),
        "since": sheet.since,
        "why": why(sheet),
        "linked": sheet.linked.pk if sheet.linked else None,
        "enrichment": _enrichment(sheet),
        "versions": [_version(each) for each in sheet.versions],
        "exceptions": [_exception(each) for each in sheet.exceptions],
        "instructions": [_instruction(each) for each in sheet.instructions if each.is_seen],
    }


def _price(price: Decimal | None) -> str | None:
    return None if price is None else shortest(price)


def _enrichment(sheet: Sheet) -> dict[str, Any] | None:
    found, currency = sheet.enrichment, sheet.version.currency.code
    if found is None:
        return None
    named = {pk: ssi.name for pk, ssi in sheet.ssis.items()}
    return {
        "settlement_date": found.settlement_date,
        "accrued": in_units(found.accrued, currency),
        "net": in_units(found.net, currency),
        "ours": named.get(found.ours_id, ""),
        "theirs": named.get(found.theirs_id, ""),
    }


def _version(found: TradeVersion) -> dict[str, Any]:
    currency = found.currency.code
    return {
        "number": found.number,
        "action": found.action,
        "counterparty": found.counterparty.lei,
        "side": found.side,
        "product": found.product,
        "asset": found.asset.code,
        "quantity": in_units(found.quantity, found.asset.code),
        "price": _price(found.price),
        "price_type": found.price_type,
        "currency": currency,
        "gross": in_units(found.gross, currency),
        "accrued": in_units(found.accrued, currency),
        "net": in_units(found.net, currency),
        "trade_date": found.trade_date,
        "settlement_date": found.settlement_date,
        "venue": found.venue,
        "account": found.account.number if found.account else None,
        "leg": found.leg,
        "linked_reference": found.linked_reference,
        "submitted_by": found.submitted_by,
        "at": found.at,
        "load": found.load_id,
    }


def _exception(found: TradeException) -> dict[str, Any]:
    end = getattr(found, "end", None)
    return {
        "version": found.version.number,
        **against(Fault(found.code, found.field, found.value, found.data)),
        "at": found.at,
        "ended": end.how if end else None,
        "ended_at": end.at if end else None,
        "reason": end.reason if end else "",
    }


def _instruction(found: Instructed) -> dict[str, Any]:
    return {
        "id": found.instruction.pk,
        "reference": found.instruction.reference,
        "direction": found.instruction.direction,
        "processing": found.statuses.processing if found.statuses else "",
        "settlement": found.statuses.settlement if found.statuses else "",
    }


def net(found: NetLine) -> dict[str, Any]:
    """One net of a list."""
    reduction = found.reduction
    return {
        "id": found.id,
        "party": {"lei": found.party_lei, "name": found.party},
        "ccp": {"lei": found.ccp_lei, "name": found.ccp},
        "isin": found.asset,
        "currency": found.currency,
        "settlement_date": found.settlement_date,
        "account": found.account,
        "quantity": in_units(found.quantity, found.asset),
        "amount": in_units(found.amount, found.currency),
        "gross": found.gross,
        "gross_quantity": in_units(found.gross_quantity, found.asset),
        "gross_amount": in_units(found.gross_amount, found.currency),
        "reduction": None if reduction is None else f"{reduction:.2f}",
        "at": found.at,
        "supersedes": found.supersedes,
        "superseded_by": found.superseded_by,
    }
