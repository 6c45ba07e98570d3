"""What the depository of the demo firm lists of penalties: those of the last night of one participant, one of them at another
price, and but for one of ours. The first is appealed.
"""

from collections.abc import Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from itertools import groupby
from typing import Any, Final

from machinery.paging import Cut
from machinery.transactions import whole
from refdata.queries import markets as markets_by_id
from refdata.queries import markets_by_code
from settlements.correspondence.taking import receive, take_up
from settlements.messages.iso20022 import write_message
from settlements.messages.parts import Cash, Counted, Flow, NamedBy, Party
from settlements.messages.penalties import (
    Block,
    DayReckoned,
    Frequency,
    Holds,
    ListedPenalty,
    Penalised,
    PenaltyKind,
    PenaltyList,
    Period,
    Why,
    WithCounterparty,
)
from settlements.models import ListedPenalty as Line
from settlements.models import Penalty
from settlements.operations import open_appeal
from settlements.queries import PenaltiesWanted, PenaltyLine, Scope, penalty_lines
from vocabulary.occasion import Occasion
from vocabulary.side import QuantityType

MOST: Final = 12
"""Penalties of the list."""
DEARER: Final = Decimal("1.50")
"""By which the first one is dearer than ours."""


def last_penalised() -> date | None:
    """The last night that reckoned penalties."""
    found = Penalty.objects.order_by("-business_date", "-pk").first()
    return found.business_date if found else None


def send_penalty_list(night: date, occasion: Occasion) -> None:
    """The depository lists what one participant pays and gets for a night; what differs is appealed. Where nothing failed: nothing,
    and the second time nothing more."""
    said = _list(night, occasion.business_date)
    if said is None:
        return
    told: dict[str, Any] = {"at": occasion.at, "business_date": occasion.business_date}
    with whole():
        kept = receive(write_message(said), "HTTP", by=occasion.by, **told)
        take_up(kept.message.pk, **told)
    if not kept.is_new:
        return
    with whole():
        line = Line.objects.filter(list__message=kept.message.pk).order_by("pk").first()
        if line is not None and line.amount:
            open_appeal(line.pk, "REALLOCATION", "", occasion)


def _list(night: date, today: date) -> PenaltyList | None:
    wanted = PenaltiesWanted(since=night, until=night, lacks="nothing", penalty_kind="SEFP")
    found = [
        each
        for each in penalty_lines(wanted, Scope(None), today, Cut(size=500)).rows
        if each.amount and each.failing_lei
    ]
    if not found:
        return None
    first = max(found, key=lambda each: (each.amount, each.id))
    party, market = first.failing_lei, first.market
    mine = [each for each in found if party in {each.failing_lei, each.receiving_lei} and each.market == market][:MOST]
    listed = mine[:-1] if len(mine) > 2 else mine
    by_currency = sorted(listed, key=lambda each: (each.currency, each.id != first.id, each.id))
    blocks = [_block(party, night, list(each)) for _, each in groupby(by_currency, key=lambda each: each.currency)]
    return PenaltyList(
        reference=f"{market}-{night:%y%m%d}",
        period=Period(night, night),
        frequency=Frequency.DAILY,
        holds=Holds.NEW,
        owner=_party(party),
        servicer=Party(NamedBy.BIC, markets_by_id()[markets_by_code()[market]].csd_bic),
        blocks=tuple(sorted(blocks, key=lambda block: block.currency != first.currency)),
    )


def _party(lei: str) -> Party:
    return Party(NamedBy.SCHEME, lei, "GLEIF")


def _block(party: str, night: date, lines: Sequence[PenaltyLine]) -> Block:
    currency = lines[0].currency
    others: dict[str, list[ListedPenalty]] = {}
    for number, line in enumerate(lines):
        other = line.receiving_lei if line.failing_lei == party else line.failing_lei
        others.setdefault(other, []).append(_penalty(party, line, is_dearer=not number))
    told = tuple(
        WithCounterparty(party=_party(other), net=_net(currency, penalties), penalties=tuple(penalties))
        for other, penalties in others.items()
    )
    everything = [penalty for penalties in others.values() for penalty in penalties]
    return Block(currency=currency, day=night, party=_party(party), net=_net(currency, everything), counterparties=told)


def _net(currency: str, penalties: Sequence[ListedPenalty]) -> Cash:
    net = sum(
        (-each.amount.amount if each.amount.flow == Flow.DEBIT else each.amount.amount for each in penalties),
        Decimal(0),
    )
    return Cash(currency, abs(net), Flow.DEBIT if net < 0 else Flow.CREDIT)


def _penalty(party: str, line: PenaltyLine, *, is_dearer: bool) -> ListedPenalty:
    amount = (line.amount * (DEARER if is_dearer else 1)).quantize(Decimal("0.01"), ROUND_HALF_UP)
    pays = line.failing_lei == party
    return ListedPenalty(
        common_reference=f"{line.market}{line.penalty_date:%y%m%d}P{line.id}",
        kind=PenaltyKind(line.kind),
        reasons=(Why("NEWP"),),
        amount=Cash(line.currency, amount, Flow.DEBIT if pays else Flow.CREDIT),
        days=1,
        calculations=(_day(line),),
        penalised=Penalised(
            reference=line.reference if pays else "NONREF",
            quantity=Counted(line.quantity, QuantityType.UNIT) if line.quantity else None,
            cash=Cash(line.currency, line.cash_amount, Flow.CREDIT) if line.cash_amount else None,
        ),
    )


def _day(line: PenaltyLine) -> DayReckoned:
    rate = line.securities_rate
    return DayReckoned(
        day=line.penalty_date,
        isin=line.isin or None,
        securities_rate=rate / 100 if rate is not None else None,
        cash_rate=max(line.cash_rate, Decimal(0)) if line.cash_rate is not None else None,
    )
