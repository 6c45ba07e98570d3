"""Lists of penalties that came as messages of a depository: whether they are taken in, and what is kept of them."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Final

from refdata.queries import assets_by_code, markets_by_csd, parties_by_bic, parties_by_lei, visible_parties
from settlements.messages.checks import faults_of
from settlements.messages.contents import Message as Read
from settlements.messages.parts import Cash, Flow, NamedBy, Party
from settlements.messages.penalties import Block, DayReckoned, Frequency, Holds, ListedPenalty, PenaltyList
from settlements.operations.messages import Came
from settlements.operations.penalty_lists import ToldList, ToldNet, ToldPenalty, keep_penalty_list
from settlements.penalties.calendar import BEGAN
from settlements.queries.penalty_lists import days_told
from vocabulary.actor import Actor
from vocabulary.fault import Fault
from vocabulary.identifiers import Bic
from vocabulary.occasion import Occasion
from vocabulary.written import fault

KEEP: Final = "keep_penalties"
LONGEST: Final = timedelta(days=31)
"""Of the period of a list: a month."""
BASIS_POINTS: Final = 100
"""Of a per cent."""


@dataclass(frozen=True, slots=True)
class Known:
    """What of a list is on file: parties by how they are named, currencies and instruments by their codes."""

    parties: dict[str, int] = field(default_factory=dict)
    assets: dict[str, int] = field(default_factory=dict)


def lists_of(said: PenaltyList) -> list[Party]:
    """The parties to whom a list tells penalties, its owner first."""
    named = [said.owner] if said.owner else []
    return list(dict.fromkeys([*named, *(block.party for block in said.blocks)]))


def depository_of_list(read: Read) -> str:
    """The BIC of the depository that tells a list, with eleven characters; "" where that is not told."""
    said = read.content
    named = said.servicer if isinstance(said, PenaltyList) else None
    told = named.value if named and named.named_by == NamedBy.BIC else read.header.sender if read.header else ""
    return Bic(told).with_branch if Bic.is_valid(told) else told


def known_parties(named: Iterable[Party], business_date: date) -> dict[str, int]:
    """The parties of some names on that day: by BIC or by LEI."""
    values = list(dict.fromkeys(each.value for each in named))
    bics = [Bic(each) for each in values if Bic.is_valid(each)]
    by_bic = {bic: each.id for bic, each in parties_by_bic(bics, business_date).items()}
    found = {str(bic): by_bic[bic] for bic in bics if bic in by_bic}
    return {**parties_by_lei([each for each in values if each not in found]), **found}


def speaks_for_list(read: Read, by: Actor, at: datetime, business_date: date) -> bool:
    """Whether who hands a list in may do so for all parties to whom it tells penalties."""
    said = read.content
    return isinstance(said, PenaltyList) and bool(lists_of(said)) and not _not_served(said, by, at, business_date)


def _not_served(said: PenaltyList, by: Actor, at: datetime, business_date: date) -> list[str]:
    """The parties of a list that are not on file, or not served by who hands it in."""
    named = lists_of(said)
    found = known_parties(named, business_date)
    served = set(found.values())
    if by.kind in {"person", "client"}:
        served = set(visible_parties(by, at, "settlements.load").filter(pk__in=served).values_list("pk", flat=True))
    return [each.value for each in named if found.get(each.value) not in served]


def strange_list(read: Read, said: PenaltyList, by: Actor, at: datetime, business_date: date) -> tuple[Fault, ...]:
    """Why a list that reads well is not taken in: it is of no depository that is known, sent by another, tells penalties of parties
    for whom nothing is taken in by this way, or is against the rules."""
    depository = depository_of_list(read)
    market = markets_by_csd([depository]).get(depository)
    if market is None:
        return (fault("depository_not_known", "servicer", depository),)
    if read.header and read.header.sender[:8] != depository[:8]:
        return (fault("list_of_another_depository", "sender", read.header.sender, servicer=depository),)
    if not lists_of(said):
        return (fault("party_not_served", "owner", ""),)
    if strangers := _not_served(said, by, at, business_date):
        return tuple(fault("listed_party_not_served", "owner", each) for each in strangers)
    return faults_of(read) or (*_not_on_file(said), *_strange_days(market.id, said, business_date))


def _strange_days(market: int, said: PenaltyList, business_date: date) -> Iterator[Fault]:
    """Days of which there is no penalty: before there were any, or to come; a longer period than a month, or in two of
    them for a list of a month; and the penalties of a list of a month without their day, which no list has told before."""
    since, until = _period(said)
    ends = () if said.is_monthly else (("period", until),)
    for place, day in (("period", since), *ends, *(("blocks.day", block.day) for block in said.blocks if block.day)):
        if not BEGAN <= day <= business_date:
            yield fault("no_day_of_penalties", place, str(day), since=str(BEGAN), until=str(business_date))
    if until - since >= LONGEST:
        yield fault("period_too_long", "period", str(until), begins=str(since), most=LONGEST.days)
    elif said.is_monthly and (since.year, since.month) != (until.year, until.month):
        yield fault("period_of_two_months", "period", str(until), begins=str(since))
    dayless = _dayless(said)
    known = _days_told(market, said, _known(said, business_date)) if dayless else {}
    for party, reference in dayless:
        if (party, reference) not in known:
            yield fault("day_not_told", "blocks.day", reference)


def _dayless(said: PenaltyList) -> list[tuple[str, str]]:
    """The penalties that a list tells without the day of their detection: party and common reference."""
    return [(block.party.value, line.common_reference) for block, _, line in _lines(said) if not block.day]


def _days_told(market: int, said: PenaltyList, known: Known) -> dict[tuple[str, str], date]:
    """When penalties that a list tells without their day were detected, as lists before it told: by party and common reference."""
    asked = _dayless(said)
    told = days_told(market, [(known.parties[party], reference) for party, reference in asked])
    return {
        (party, reference): told[known.parties[party], reference]
        for party, reference in asked
        if (known.parties[party], reference) in told
    }


def _not_on_file(said: PenaltyList) -> Iterator[Fault]:
    currencies = sorted({block.currency for block in said.blocks})
    on_file = assets_by_code(currencies)
    for each in currencies:
        if each not in on_file:
            yield fault("unknown_currency", "currency", each)


def keep_listed(message: int, read: Read, said: PenaltyList, occasion: Occasion) -> Came:
    """Keeps a list that is taken in: what came of its message."""
    market = markets_by_csd([depository_of_list(read)])[depository_of_list(read)].id
    told = _told(market, said, _known(said, occasion.business_date))
    keep_penalty_list(message, told, by=occasion.by, at=occasion.at, business_date=occasion.business_date)
    return Came(1, "ACCEPTED", KEEP)


def _known(said: PenaltyList, business_date: date) -> Known:
    others = [other.party for block in said.blocks for other in block.counterparties]
    codes = {block.currency for block in said.blocks}
    codes |= {each.isin for _, _, line in _lines(said) for each in line.calculations if each.isin}
    assets = {code: each.id for code, each in assets_by_code(codes).items()}
    return Known(known_parties([*lists_of(said), *others], business_date), assets)


def _lines(said: PenaltyList) -> Iterator[tuple[Block, Party, ListedPenalty]]:
    for block in said.blocks:
        for other in block.counterparties:
            for line in other.penalties:
                yield block, other.party, line


def _told(market: int, said: PenaltyList, known: Known) -> ToldList:
    days = _days(said)
    since, until = _period(said)
    earlier = _days_told(market, said, known)
    is_new = said.frequency != Frequency.MONTHLY and said.holds != Holds.AMENDED
    named = lists_of(said)
    return ToldList(
        market=market,
        owner=known.parties[said.owner.value] if said.owner else None,
        reference=said.reference,
        page=said.page,
        is_last=said.is_last,
        frequency=str(said.frequency or Frequency.DAILY),
        holds=str(said.holds or Holds.NEW_AND_AMENDED),
        since=since,
        until=until,
        told_on=said.reported_on or until,
        parties=tuple(dict.fromkeys(known.parties[each.value] for each in named)),
        days=tuple(sorted({*days, until})) if is_new else (),
        lines=tuple(_line(block, other, line, earlier, known) for block, other, line in _lines(said)),
        nets=tuple(_nets(said, known)),
    )


def _days(said: PenaltyList) -> list[date]:
    return sorted({block.day for block in said.blocks if block.day})


def _period(said: PenaltyList) -> tuple[date, date]:
    """The period of a list; of one that tells none the days of its penalties, or its own day."""
    days = _days(said)
    if said.period:
        return said.period.since, said.period.until
    if days:
        return days[0], days[-1]
    day = said.reported_on
    assert day is not None, "faults_of finds lists of no day"
    return day, day


def _nets(said: PenaltyList, known: Known) -> Iterator[ToldNet]:
    for block in said.blocks:
        day = None if said.is_monthly else block.day
        of: dict[str, Any] = {
            "currency": known.assets[block.currency],
            "day": day,
            "party": known.parties[block.party.value],
        }
        if block.net:
            yield ToldNet(**of, counterparty=None, counterparty_named="", net=_signed(block.net))
        for other in block.counterparties:
            pk = known.parties.get(other.party.value)
            yield ToldNet(**of, counterparty=pk, counterparty_named=other.party.value, net=_signed(other.net))


def _signed(cash: Cash) -> Decimal:
    return -cash.amount if cash.flow == Flow.DEBIT and cash.amount else cash.amount


def _line(
    block: Block, other: Party, line: ListedPenalty, earlier: Mapping[tuple[str, str], date], known: Known
) -> ToldPenalty:
    first = next(iter(line.calculations), None)
    isin = first.isin or "" if first else ""
    about = line.penalised
    counted, cash = (about.quantity, about.cash) if about else (None, None)
    quantity = counted.number if counted and counted.number else None
    return ToldPenalty(
        party=known.parties[block.party.value],
        counterparty=known.parties.get(other.value),
        counterparty_named=other.value,
        day=block.day or earlier[block.party.value, line.common_reference],
        kind=str(line.kind),
        common_reference=line.common_reference,
        reference=line.reference or "",
        earlier_common=line.earlier_common or "",
        state=str(line.state),
        reasons=tuple(each.code for each in line.reasons),
        why=" ".join(each.text for each in line.reasons if each.text),
        flow=str(line.amount.flow or ""),
        amount=line.amount.amount,
        currency=known.assets[block.currency],
        days=line.days if line.days is not None else len(line.calculations) or None,
        method=line.method or "",
        isin=isin,
        asset=known.assets.get(isin),
        classification=first.classification or "" if first else "",
        securities_rate=_in_basis_points(_same(line.calculations, "securities_rate")),
        cash_rate=_same(line.calculations, "cash_rate"),
        price=_same(line.calculations, "price"),
        quantity=quantity,
        cash_amount=cash.amount if cash else None,
        direction=str(about.direction or "") if about else "",
        settlement_date=about.settlement_date if about else None,
        instruction_named=about.reference or "" if about else "",
        market_reference=about.market_reference or "" if about else "",
    )


def _same(days: tuple[DayReckoned, ...], name: str) -> Decimal | None:
    """What all days of a penalty were reckoned with; None where they differ or it is not told."""
    found = {getattr(each, name) for each in days}
    return found.pop() if len(found) == 1 else None


def _in_basis_points(rate: Decimal | None) -> Decimal | None:
    return None if rate is None else rate * BASIS_POINTS
