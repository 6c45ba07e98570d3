"""Instructions as programs read them: the same facts and words as on the page."""

from collections.abc import Collection, Sequence
from decimal import Decimal
from typing import Any, Final

from authorizations.queries import pending
from ledger.queries import JournalSheet, business_date, journals
from machinery.api import ApiRequest, version_of
from machinery.chip import Chip
from machinery.request import acting
from recordkeeping.queries import COMMENT, Entry, timeline
from refdata.queries import visible_accounts
from settlements.chase_words import funding_of_sheet
from settlements.differing import side_by_side
from settlements.explanation import Situation, what_next, why
from settlements.labels import chip_of
from settlements.models import FailChase
from settlements.net_words import why_of_nets
from settlements.part_words import settled_by
from settlements.queries import Funding, Line, PartMoved, Sheet, Statuses, WhyUnmatched, nets_of_match
from settlements.queries.imposed import SeenHold
from settlements.queries.links import LinkTold, links_of
from settlements.reasons import ReasonList, reason_in_words
from settlements.recycling_words import ending_of_sheet
from settlements.shown import entries_of, situation_of, why_of
from vocabulary.amounts import in_units
from vocabulary.decimals import plain, shortest

CENT: Final = Decimal("0.01")
IMPOSED_FACTS: Final = (
    "condition",
    "business_date",
    "imposed_at",
    "imposed_by",
    "legal_reason",
    "reason",
    "case_reference",
    "until_date",
    "look_again_on",
    "ending",
    "ended_on",
    "ended_at",
    "ended_by",
    "ending_reason",
)
AXES: Final = {"processing": "IPRC", "matching": "MTCH", "settlement": "SETT", "hold": "HOLD", "imposed": "IMPOSED"}


def in_cents(penalties: Decimal) -> str:
    """What a penalty, or a sum of some, comes to: in hundredths, whatever the decimals of its currency."""
    return plain(penalties.quantize(CENT))


def party_told(lei: str, name: str) -> dict[str, str] | None:
    """A party as it is told; None for nobody."""
    return {"lei": lei, "name": name} if lei else None


def number_told(found: Decimal | None) -> str | None:
    """A number without needless zeros; None for none."""
    return None if found is None else shortest(found)


def version(sheet: Sheet) -> str:
    """The ETag of an instruction: another one after every move and act, and every change of its priority, its links, or of what is
    said of its parts."""
    links = [each.link for each in links_of(sheet.instruction.pk)]
    moved = (sheet.claimed_by, sheet.journals, len(sheet.moves), links, sheet.partial, str(sheet.released))
    return version_of(sheet.instruction.pk, vars(sheet.statuses), sheet.priority, sheet.own_priority, *moved)


def status(axis: str, code: str) -> dict[str, str]:
    """A status of one axis with its word."""
    return {"code": code, "words": str(chip_of(axis, code).word)}


def statuses(found: Statuses) -> dict[str, dict[str, str]]:
    """The axes."""
    return {name: status(axis, getattr(found, name)) for name, axis in AXES.items()}


def line(found: Line) -> dict[str, Any]:
    """One line of a list."""
    facts = dict(vars(found))
    code = found.reason or found.imposed or found.hold
    facts["intended_settlement_date"] = facts.pop("intended")
    facts |= {"quantity": in_units(found.quantity, found.isin), "amount": in_units(found.amount, found.currency)}
    facts["instructed_quantity"] = in_units(found.instructed_quantity, found.isin)
    facts["instructed_amount"] = in_units(facts.pop("instructed"), found.currency)
    facts["reason"] = {"code": code, "words": reason_in_words(code)}
    return facts


def story(request: ApiRequest, sheet: Sheet, actions: Collection[str]) -> dict[str, Any]:
    """The whole story of one instruction."""
    found = why_of(sheet, business_date())
    situation = situation_of(sheet, business_date(), request.at, found)
    nights = settled_by(sheet)
    run = nights.get(sheet.settlement.slice) if sheet.settlement else None
    entries = entries_of(sheet, timeline("instruction", sheet.instruction.pk, without={COMMENT}), nights)
    return {
        **_who(sheet),
        **_terms(sheet),
        "statuses": statuses(sheet.statuses),
        "reason": {"code": sheet.statuses.reason, "words": reason_in_words(sheet.statuses.reason)},
        **_why(sheet, situation),
        "what_next": what_next(situation),
        "unmatched": unmatched(found) if found else None,
        "allowed_actions": sorted(actions),
        "pending_approvals": _pending(sheet),
        "match": sheet.match.pk if sheet.match else None,
        "other_side": _other_side(sheet),
        "settled_on": sheet.settlement.business_date if sheet.settlement else None,
        "run": run.run if run else None,
        **_unsettled(sheet),
        "links": [_link(each) for each in links_of(sheet.instruction.pk)],
        "parts": [_part(sheet, each) for each in sheet.parts],
        "journals": [_journal(each) for each in _booked(request, sheet)],
        "history": [_entry(each) for each in entries],
    }


def imposed_hold(found: SeenHold) -> dict[str, Any]:
    """A hold of the house as its reader may know it; null where he may not, or where there is nothing to say."""
    words = {"kind": status("IMPOSED", found.kind)}
    return words | {name: getattr(found, name) or None for name in IMPOSED_FACTS} | {"id": found.id}


def unmatched(found: WhyUnmatched) -> dict[str, Any]:
    """Why it is unmatched: the reasons, the nearest candidate, and each field that differs."""
    names = [each.field for each in found.differences]
    differing = [each for each in side_by_side(found) if each.code]
    return {
        "reasons": [{"code": code, "words": reason_in_words(code, ReasonList.UNMATCHED)} for code in found.codes],
        "nearest": found.near.reference if found.near else None,
        "differences": [
            {"name": name, "words": each.field, "code": each.code, "own": each.own, "other": each.other}
            for name, each in zip(names, differing, strict=True)
        ],
    }


def _why(sheet: Sheet, situation: Situation) -> dict[str, Any]:
    """Why it stands where it does, and the nets that it is or was in."""
    nets = nets_of_match(sheet.match.pk) if sheet.match else []
    told = [{"net": net, "net_state": state} for net, state in nets]
    return {"why": [*why(situation), *why_of_nets(nets)], "nets": told}


def _recycling(sheet: Sheet) -> dict[str, Any] | None:
    found = ending_of_sheet(sheet, business_date())
    if found is None:
        return None
    told = {"days_left": found.days_left, "is_warned": found.is_warned, "laid_down_in": found.source}
    return {name: getattr(found.recycled, name) for name in ("counted_from", "warned_on", "cancelled_end_of")} | told


def chase(found: FailChase) -> dict[str, Any]:
    """One contact about a fail."""
    names = ("at", "business_date", "by", "reached", "channel", "said", "promised_for", "chase_again_on")
    return {name: getattr(found, name) for name in names}


def _unsettled(sheet: Sheet) -> dict[str, Any]:
    """Until when it is tried again, what it costs to fund, who was chased about it, and what the house holds it by."""
    funding, chases = funding_of_sheet(sheet, business_date()), [chase(each) for each in sheet.chases]
    told = {"recycling": _recycling(sheet), "funding": funding and _funding(funding), "chases": chases}
    return {**told, "imposed_holds": [imposed_hold(each) for each in sheet.imposed]}


def _funding(found: Funding) -> dict[str, Any]:
    days: list[dict[str, Any]] | None = None
    if found.days:
        days = [{"since": each.since, "days": each.days, "rate": shortest(each.rate)} for each in found.days]
    told = {"currency": found.currency, "amount": in_units(found.amount, found.currency)}
    return {**told, "days": days, "cost": in_units(found.cost, found.currency)}


def _link(found: LinkTold) -> dict[str, Any]:
    told = {"link": found.link, "kind": found.kind, "pool": found.pool or None, "members": found.members or None}
    other = {"instruction": found.other or None, "reference": found.reference}
    return {**told, **other, "found": found.found, "at": found.at, "by": found.by}


def _part(sheet: Sheet, part: PartMoved) -> dict[str, Any]:
    isin, currency = sheet.instruction.asset, sheet.instruction.currency
    return {
        "journal": part.journal,
        "business_date": part.business_date,
        "quantity": in_units(part.quantity, isin.code if isin else None),
        "amount": in_units(part.amount, currency.code if currency else None),
    }


def _pending(sheet: Sheet) -> list[dict[str, Any]]:
    waits = pending("instruction", [sheet.instruction.pk]).values()
    return [
        {"request": each.request, "action": each.action, "asked_at": each.at, "expires_at": each.expires_at}
        for each in waits
    ]


def _who(sheet: Sheet) -> dict[str, Any]:
    found = sheet.instruction
    return {
        "id": found.pk,
        "reference": found.reference,
        "common_reference": found.common_reference,
        "participant": {"lei": found.participant.lei, "name": sheet.participant},
        "counterparty": {"lei": found.counterparty.lei, "name": sheet.counterparty},
        "received_at": found.at,
        "received_from": found.submitted_by,
        "load": found.load_id,
    }


def _terms(sheet: Sheet) -> dict[str, Any]:
    found = sheet.instruction
    isin, currency = found.asset.code if found.asset else None, found.currency.code if found.currency else None
    return {
        "direction": found.direction,
        "payment": found.payment,
        "isin": isin,
        "instrument": sheet.instrument,
        "quantity": in_units(found.quantity, isin),
        "currency": currency,
        "amount": in_units(found.amount, currency),
        "settles": _settles(sheet, currency),
        "trade_date": found.trade_date,
        "intended_settlement_date": found.intended_settlement_date,
        "cut_off": sheet.cut_off,
        "securities_account": found.securities_account.holder.number if found.securities_account else None,
        "cash_account": found.cash_account.holder.number if found.cash_account else None,
        "place": found.place,
        "priority": sheet.priority,
        "own_priority": sheet.own_priority,
        "partial": sheet.partial,
        **_of_its_trade(sheet),
        "released": in_units(sheet.released, isin) if sheet.released else None,
    }


def _of_its_trade(sheet: Sheet) -> dict[str, Any]:
    """What was told of the trade and of who sent it; null where nothing was."""
    told = ("settlement_condition", "transaction_type", "place_of_trade", "instructed_by")
    return {name: getattr(sheet, name) or None for name in told}


def _settles(sheet: Sheet, currency: str | None) -> dict[str, str | None] | None:
    """What settles of this side's amount, where the counterparty's, which is the deliverer's, is another one."""
    found = sheet.difference
    return (
        {
            "amount": in_units(found.settles, currency),
            "difference": in_units(found.beyond, currency),
            "tolerated": in_units(found.tolerated, currency),
        }
        if found
        else None
    )


def _other_side(sheet: Sheet) -> dict[str, Any] | None:
    found = sheet.other
    return {"id": found.id, "reference": found.reference, "statuses": statuses(found.statuses)} if found else None


def _booked(request: ApiRequest, sheet: Sheet) -> Sequence[JournalSheet]:
    if not sheet.journals or "ledger.view" not in request.permissions:
        return []
    return journals(sheet.journals, visible_accounts(acting(request), request.at))


def _journal(found: JournalSheet) -> dict[str, Any]:
    legs = [
        {"asset": leg.asset, "amount": in_units(leg.amount, leg.asset), "debit": leg.debit, "credit": leg.credit}
        for leg in found.legs
    ]
    return {"id": found.id, "business_date": found.business_date, "legs": legs}


def _entry(found: Entry) -> dict[str, Any]:
    return {
        "at": found.at,
        "what": found.what,
        "who": found.who,
        "words": _words(found.chips),
        "reason": found.reason,
        "run": found.run,
        "journal": found.journal,
    }


def _words(chips: Sequence[Chip]) -> list[str]:
    return [str(chip.word) for chip in chips]
