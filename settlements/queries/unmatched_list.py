"""Lists of what waits for its match: the own instructions of a reader's participants, and those that others allege them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any, Final

from machinery.counting import COUNT_MILLISECONDS, LIST_MILLISECONDS, counted_rows, paged_rows
from machinery.paging import Count, Cut, Found
from machinery.patience import TooSlow, at_most
from machinery.statements import array, row, rows, statement, value
from refdata.queries import assets_by_code, cut_off_instants, parties_named, party_terms
from settlements.allegement import T2S, Delays
from settlements.matching import Terms, mirror_of
from settlements.queries.recycling import warnings_standing
from settlements.queries.scope import Scope
from settlements.queries.unmatched import Waiting, WhyUnmatched, waiting_of_row, waiting_sides, why_waiting

BY: Final = {"u.intended_settlement_date": "date", "u.instruction_id": "bigint"}


@dataclass(frozen=True)
class WantedUnmatched:
    """What a reader asks for: an ISIN, parties by name, BIC or LEI, a reference or its beginning; "" for any. `is_alleged`: those
    that others allege the reader's participants, else the participants' own."""

    isin: str = ""
    participant: str = ""
    counterparty: str = ""
    reference: str = ""
    is_alleged: bool = False


@dataclass(frozen=True)
class UnmatchedLine:
    """One unmatched instruction with the names of its parties, why it is unmatched, and the day at whose end the system cancels it,
    where its party was warned of that."""

    waiting: Waiting
    participant: str
    counterparty: str
    why: WhyUnmatched
    ends_on: date | None = None


@dataclass(frozen=True)
class Allegement:
    """An instruction that names a participant of the reader's as its counterparty, who has not answered it: the names of both,
    until when it can settle on its intended date (None: cut-off unknown), and what the answer would say. `over` once it is."""

    waiting: Waiting
    participant: str
    counterparty: str
    cut_off: datetime | None
    answer: Terms
    over: "Over | None" = None


@dataclass(frozen=True)
class Over:
    """An allegement is over: since when, and whether its instruction is matched (MACH) or was cancelled (CAND)."""

    at: datetime
    status: str


def unmatched_lines(wanted: WantedUnmatched, scope: Scope, today: date, cut: Cut) -> Found[UnmatchedLine]:
    """One page, the oldest intended date first; names and tolerance are those of `today`. Raises TooSlow, and InvalidPlace."""
    found = _page(wanted, scope, None, cut)
    why = why_waiting(found.rows, today)
    names = _names([each.waiting for each in why.values()], today)
    ends = warnings_standing(list(why))
    lines = [
        UnmatchedLine(
            each.waiting,
            names[each.waiting.participant_id],
            names[each.waiting.counterparty_id],
            each,
            ends.get(number),
        )
        for number in found.rows
        if (each := why.get(number))
    ]
    return Found(lines, found.before, found.after)


def allegements(wanted: WantedUnmatched, scope: Scope, today: date, at: datetime, cut: Cut) -> Found[Allegement]:
    """One page of what is alleged at an instant: once an instruction has waited long enough, or its cut-off is near
    (`allegement.Delays`); the oldest intended date first. Raises TooSlow, and InvalidPlace."""
    found = _page(wanted, scope, at, cut)
    known = waiting_sides(found.rows)
    return Found(
        _allegements([known[number] for number in found.rows if number in known], today), found.before, found.after
    )


def _allegements(found: Sequence[Waiting], today: date) -> list[Allegement]:
    names, cut_offs = _names(found, today), cut_off_instants([_kind(each) for each in found])
    return [
        Allegement(
            each,
            names[each.participant_id],
            names[each.counterparty_id],
            cut_offs.get(_kind(each)),
            mirror_of(each.terms),
        )
        for each in found
    ]


def alleged(instruction: int, scope: Scope, today: date, at: datetime) -> Allegement | None:
    """One of the instructions that are alleged at an instant, or that were; None for what is not alleged to anybody in scope."""
    conditions, facts = _asked(WantedUnmatched(is_alleged=True), scope, at, instruction, within=LIST_MILLISECONDS)
    sql = f"select u.instruction_id from settlements_unmatched u where u.instruction_id = %(instruction)s and {conditions}"
    if value(sql, facts) is not None:
        each = waiting_sides([instruction]).get(instruction)
        if each is not None:  # it may have met its match just now
            return _allegements([each], today)[0]
    return _over(instruction, scope, today)


def _over(instruction: int, scope: Scope, today: date) -> Allegement | None:
    found = row(statement("settlements", "allegement_over"), {"instruction": instruction})
    if found is None or (scope.parties is not None and found["counterparty_id"] not in scope.parties):
        return None
    (each,) = _allegements([waiting_of_row(found)], today)
    return replace(each, over=Over(found["over_at"], found["over_as"]))


def due_to_allege(at: datetime) -> tuple[str, dict[str, Any]]:
    """The condition under which an unmatched instruction `u` is due to be alleged at an instant, and its parameters."""
    return _DUE, _due({"everybody": True, "scope": [], "instruction": None}, at)


def number_unmatched(wanted: WantedUnmatched, scope: Scope, at: datetime) -> Count:
    """How many there are of either list; of allegements those at an instant; never TooSlow."""
    try:
        conditions, facts = _asked(wanted, scope, at if wanted.is_alleged else None, within=COUNT_MILLISECONDS)
    except TooSlow:
        return Count(None)
    return counted_rows(
        statement("settlements", "list_unmatched").format(facts=conditions, after="true", order="asc"), facts
    )


def _page(wanted: WantedUnmatched, scope: Scope, at: datetime | None, cut: Cut) -> Found[int]:
    conditions, facts = _asked(wanted, scope, at, within=LIST_MILLISECONDS)

    def sql(beyond: str, order: str) -> str:
        return statement("settlements", "list_unmatched").format(facts=conditions, after=beyond, order=order)

    page = paged_rows(cut, BY, sql, facts)
    return Found([f["instruction_id"] for f in page.rows], page.before, page.after)


def _asked(
    wanted: WantedUnmatched, scope: Scope, at: datetime | None, instruction: int | None = None, *, within: int
) -> tuple[str, dict[str, Any]]:
    """The conditions of a list, or of one instruction of it, and their parameters; TooSlow where what is due at an instant is
    not known within so many milliseconds."""
    whose = "u.counterparty_id" if wanted.is_alleged else "u.participant_id"
    conditions = [] if scope.parties is None else [f"{whose} = any (%(scope)s::int[])"]
    if wanted.isin:
        conditions.append("u.asset_id = %(asset)s")
    if wanted.participant:
        conditions.append("u.participant_id = any (%(participants)s::int[])")
    if wanted.counterparty:
        conditions.append("u.counterparty_id = any (%(counterparties)s::int[])")
    if wanted.reference:
        conditions.append(
            "exists (select from settlements_instruction i where i.id = u.instruction_id"
            " and starts_with(i.reference, %(reference)s))"
        )
    facts = {
        "scope": list(scope.parties or ()),
        "everybody": scope.parties is None,
        "instruction": instruction,
        "asset": _asset(wanted.isin),
        "participants": parties_named(wanted.participant) if wanted.participant else [],
        "counterparties": parties_named(wanted.counterparty) if wanted.counterparty else [],
        "reference": wanted.reference,
    }
    if wanted.is_alleged:
        conditions.append(_STAYS_HERE)
    if at is not None:
        conditions.append(f"(u.is_alleged or ({_DUE}))")
        with at_most(within):
            facts |= _due(facts, at)
    return " and ".join(conditions) or "true", facts


_STAYS_HERE: Final = (
    "not (u.place = 'CSD' and exists (select from settlements_depositorylink l where l.market_id = u.market_id))"
)
"""Whether it waits for its match here: what goes to a depository is alleged there."""
_DUE: Final = (
    "u.counterparty_id <> u.participant_id and (u.at <= coalesce((select r.before from unnest(%(ruled)s::int[],"
    " %(ruled_since)s::date[], %(ruled_until)s::date[], %(ruled_before)s::timestamptz[]) r(market, since, until, before)"
    " where r.market = u.market_id and u.intended_settlement_date >= r.since"
    " and (r.until is null or u.intended_settlement_date < r.until)),"
    " %(entered_before)s)"
    " or (u.market_id, case when u.payment = 'FOP' then 'FREE' else 'APMT' end, u.intended_settlement_date) in"
    " (select * from unnest(%(markets)s::int[], %(payments)s::text[], %(dates)s::date[])))"
)
"""Whether it has waited long enough, by what its market says of its intended date, or its cut-off is near."""


def _due(asked: Mapping[str, Any], at: datetime) -> dict[str, Any]:
    kinds = rows(statement("settlements", "unmatched_dates"), asked)
    delays = {(f["market_id"], f["payment"], f["intended"]): _delays(f) for f in kinds}
    found = cut_off_instants(list(delays))
    near = [kind for kind, cut_off in found.items() if cut_off - delays[kind].before_cut_off <= at]
    said = {(f["market_id"], f["since"], f["until"]): _delays(f).after_entry for f in kinds if f["since"]}
    return {
        "entered_before": at - T2S.after_entry,
        "ruled": array(market for market, _, _ in said),
        "ruled_since": array(since for _, since, _ in said),
        "ruled_until": array(until for _, _, until in said),
        "ruled_before": [at - after for after in said.values()],
        "markets": array(market for market, _, _ in near),
        "payments": [payment for _, payment, _ in near],
        "dates": array(intended for _, _, intended in near),
    }


def _delays(said: Mapping[str, Any]) -> Delays:
    """Those of the market; without any those of T2S."""
    if said["after_entry"] is None:
        return T2S
    return Delays(timedelta(minutes=said["after_entry"]), timedelta(minutes=said["before_cut_off"]))


def _kind(each: Waiting) -> tuple[int, str, date]:
    """What its cut-off is looked up by."""
    return each.market_id, str(each.terms.payment.type), each.terms.intended_settlement_date


def _asset(isin: str) -> int:
    known = assets_by_code([isin]) if isin else {}
    return known[isin].id if isin in known else 0


def _names(found: Sequence[Waiting], today: date) -> dict[int, str]:
    leis = {each.participant_id: each.terms.participant or "" for each in found}
    leis |= {each.counterparty_id: each.terms.counterparty or "" for each in found}
    known = party_terms(set(leis), today)
    return {party: known[party].name if party in known else lei for party, lei in leis.items()}
