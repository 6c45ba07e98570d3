"""Brings captured versions of trades on: each is settled by instructions, or has its exceptions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Final, NamedTuple

from clearing.enrichment import Enriched, Faults, Settling, Subject
from clearing.operations.awaiting import Awaited
from clearing.operations.earmarks import fit, take
from clearing.operations.enriching import ENRICHED, NOBODY_ACCEPTED, Enriching
from clearing.operations.novating import Novated
from clearing.submitted import Side
from machinery.statements import array, copy_rows, copy_text, line_of, lines_as_text, rows, statement
from machinery.transactions import part
from refdata.queries import SsiFacts, account_numbers, markets, party_terms
from settlements.operations import OwnRow, Row, check_rows, submit_sides, take_in
from vocabulary.actor import Actor
from vocabulary.decimals import plain
from vocabulary.fault import Fault

BY: Final = Actor("job", "clearing", "clearing")
"""Who instructs: an enriched trade does it by itself."""
NOBODY: Final[Mapping[int, str]] = {}
LIKELY_TWICE: Final = timedelta(minutes=10)
"""So soon after one another two trades that say the same may be one that was sent twice."""


class Became(NamedTuple):
    """The ids of what a version became: its match, the party's instruction and the counterparty's. Of what settles at an external
    depository the party's alone."""

    match: int | None
    ours: int
    theirs: int | None


@dataclass(frozen=True)
class Brought:
    """How far versions were brought, by version: what settles them, by whom they are to be confirmed, through which central
    counterparty they clear, their instructions, what stands against them."""

    enriched: Mapping[int, Enriched] = field(default_factory=dict)
    awaited: Mapping[int, Awaited] = field(default_factory=dict)
    novated: Mapping[int, Novated] = field(default_factory=dict)
    made: Mapping[int, Became] = field(default_factory=dict)
    exceptions: Mapping[int, Faults] = field(default_factory=dict)


@part
def bring_on(
    subjects: Sequence[Subject],
    enriching: Enriching,
    accepted: Mapping[int, frozenset[str]] = NOBODY_ACCEPTED,
    *,
    at: datetime,
    business_date: date,
    leaving: Mapping[int, str] = NOBODY,
) -> Brought:
    """Brings versions on that are on file, with what settles them: lets those that fit take of their limits, and instructs
    those against which nothing stands. `accepted` has the codes that a person has accepted of a version, `leaving` the versions
    whose trades these take over, with how their earmarks are freed. FX is enriched only: cash alone settles elsewhere. What its
    counterparty confirms by matching waits for that; what clears through a central counterparty is novated and waits for
    netting."""
    enriched, exceptions = dict(enriching.enriched), dict(enriching.exceptions)
    for version, twin in _likely_twice(subjects).items() if subjects else ():
        if "possible_duplicate" not in accepted.get(version, ()):
            exceptions[version] = (*exceptions.get(version, ()), twin)
            enriched.pop(version, None)
    fitting = fit(
        [(s, enriched[s.version]) for s in subjects if s.version in enriched],
        leaving,
        at=at,
        business_date=business_date,
    )
    for version, faults in fitting.refused.items():
        exceptions[version] = faults
        del enriched[version]
    novated = {version: found for version, found in enriching.novated.items() if version in enriched}
    awaited = {version: found for version, found in enriching.awaited.items() if version in enriched}
    waiting = novated.keys() | awaited.keys()
    alone = [s for s in subjects if s.version in enriched and s.version not in waiting and s.terms]
    made, refused = instruct(alone, enriched, at, business_date)
    for version, faults in refused.items():
        exceptions[version] = faults
        del enriched[version]
    brought = Brought(enriched, awaited, novated, made, exceptions)
    _write(subjects, brought, enriching.texts, at)
    take(fitting, enriched, at=at)
    return brought


def _likely_twice(subjects: Sequence[Subject]) -> dict[int, Fault]:
    told = {"versions": array(s.version for s in subjects), "window": LIKELY_TWICE}
    found = rows(statement("clearing", "likely_twice"), told)
    return {
        f["version"]: Fault("possible_duplicate", "reference", "", {"trade": f["trade"], "reference": f["reference"]})
        for f in found
    }


@part
def instruct(
    subjects: Sequence[Subject], enriched: Mapping[int, Settling], at: datetime, business_date: date
) -> tuple[dict[int, Became], dict[int, Faults]]:
    """Hands trades to settlement: the instructions of each version, and what settlement refuses. What settles in our books goes as
    pre-matched pairs; of what settles at an external depository the party's instruction alone, which is sent there. Each names the
    venue of its trade as its place of trade; one of which nobody gave a venue names none."""
    outside = [s for s in subjects if enriched[s.version].theirs.agent is not None]
    here = [s for s in subjects if enriched[s.version].theirs.agent is None]
    made, refused = _instruct_here(here, enriched, at, business_date)
    others, of_others = _instruct_outside(outside, enriched, at, business_date)
    return {**made, **others}, {**refused, **of_others}


def _instruct_here(
    subjects: Sequence[Subject], enriched: Mapping[int, Settling], at: datetime, business_date: date
) -> tuple[dict[int, Became], dict[int, Faults]]:
    if not subjects:
        return {}, {}
    leis, numbers = _named(subjects, business_date)
    submitted = [_row_of(s, enriched[s.version], leis, numbers) for s in subjects]
    intake = take_in(check_rows(submitted, by=BY, at=at, business_date=business_date), by=BY, at=at)
    buys = {s.version: s.facts.side == Side.BUY for s in subjects}
    made: dict[int, Became] = {}
    refused: dict[int, Faults] = {}
    for taken in intake.taken:
        stands, version = None if taken.faults else intake.standing_for(taken), taken.row.line
        if stands is None:
            refused[version] = tuple(taken.faults)
        elif buys[version]:
            made[version] = Became(stands.match, stands.receiving, stands.delivering)
        else:
            made[version] = Became(stands.match, stands.delivering, stands.receiving)
    return made, refused


def _instruct_outside(
    subjects: Sequence[Subject], enriched: Mapping[int, Settling], at: datetime, business_date: date
) -> tuple[dict[int, Became], dict[int, Faults]]:
    if not subjects:
        return {}, {}
    leis, numbers = _named(subjects, business_date)
    depositories = {number: found.csd_bic for number, found in markets().items()}
    submitted = [_own_row_of(s, enriched[s.version], leis, numbers, depositories) for s in subjects]
    intake = submit_sides(submitted, by=BY, at=at, business_date=business_date)
    made: dict[int, Became] = {}
    refused: dict[int, Faults] = {}
    for taken in intake.taken:
        stands = None if taken.faults else intake.standing_for(taken)
        if stands is None:
            refused[taken.row.line] = tuple(taken.faults)
        else:
            made[taken.row.line] = Became(None, stands, None)
    return made, refused


def _named(subjects: Sequence[Subject], business_date: date) -> tuple[Mapping[int, str], Mapping[int, str]]:
    """The LEIs of the parties of trades, and the numbers of the accounts that they name."""
    parties = {party for s in subjects for party in (s.facts.party, s.facts.counterparty) if party is not None}
    leis = {party: facts.lei for party, facts in party_terms(parties, business_date).items()}
    return leis, account_numbers(s.facts.account for s in subjects if s.facts.account is not None)


def _own_row_of(
    subject: Subject,
    found: Settling,
    leis: Mapping[int, str],
    numbers: Mapping[int, str],
    depositories: Mapping[int, str],
) -> OwnRow:
    """The party's instruction of a trade that settles at the depository of its market; its line is the version. The agent of the
    counterparty is the other side there, and the counterparty its client; one that settles there by itself is the other side."""
    facts, net, agent = subject.facts, found.net, found.theirs.agent
    assert facts.party is not None and facts.counterparty is not None and facts.trade_date is not None and subject.terms
    other = leis[facts.counterparty]
    is_itself = agent == depositories[subject.terms.market]
    sells = facts.side != Side.BUY
    return OwnRow(
        subject.version,
        participant=leis[facts.party],
        reference=f"T{subject.trade}.{subject.version}{'D' if sells else 'R'}",
        counterparty=other if is_itself else agent,
        direction="DELI" if sells else "RECE",
        payment="FOP" if net is None else "DVP",
        isin=subject.asset.code,
        quantity=plain(facts.quantity) if facts.quantity is not None else None,
        currency=subject.paid_in.code if net is not None else None,
        amount=plain(net) if net is not None else None,
        trade_date=facts.trade_date.isoformat(),
        intended_settlement_date=found.settlement_date.isoformat(),
        securities_account=numbers.get(facts.account or 0, found.ours.safekeeping_account or ""),
        cash_account=found.ours.cash_account if net is not None else None,
        counterparty_account=found.theirs.safekeeping_account,
        counterparty_client=None if is_itself else other,
        common_reference=f"T{subject.trade}",
        place="CSD",
        place_of_trade=facts.venue,
    )


def _row_of(subject: Subject, found: Settling, leis: Mapping[int, str], numbers: Mapping[int, str]) -> Row:
    """The pre-matched pair of a trade; its line is the version. Who sells delivers, and both sides name the venue of the trade,
    which is one for both."""
    facts, net = subject.facts, found.net
    assert facts.party is not None and facts.counterparty is not None and facts.trade_date is not None
    name = f"T{subject.trade}"
    ours = (
        leis[facts.party],
        numbers.get(facts.account or 0, found.ours.safekeeping_account),
        found.ours.cash_account if net is not None else None,
    )
    theirs = (
        leis[facts.counterparty],
        found.theirs.safekeeping_account,
        found.theirs.cash_account if net is not None else None,
    )
    giver, taker = (theirs, ours) if facts.side == Side.BUY else (ours, theirs)
    return Row(
        line=subject.version,
        payment="FOP" if net is None else "DVP",
        isin=subject.asset.code,
        quantity=plain(facts.quantity) if facts.quantity is not None else None,
        currency=subject.paid_in.code if net is not None else None,
        amount=plain(net) if net is not None else None,
        trade_date=facts.trade_date.isoformat(),
        intended_settlement_date=found.settlement_date.isoformat(),
        deliverer=giver[0],
        deliverer_reference=f"{name}.{subject.version}D",
        deliverer_account=giver[1],
        deliverer_cash_account=giver[2],
        receiver=taker[0],
        receiver_reference=f"{name}.{subject.version}R",
        receiver_account=taker[1],
        receiver_cash_account=taker[2],
        common_reference=name,
        place_of_trade=facts.venue,
    )


def _write(subjects: Sequence[Subject], brought: Brought, texts: Mapping[int, str], at: datetime) -> None:
    """What settles each version, who confirms it, its central counterparty, and its instructions."""
    when = line_of((at,))
    copy_text(
        "clearing_enrichment",
        ("version_id", *ENRICHED, "by", "at"),
        lines_as_text([f"{version}\t{texts[version]}\t{BY.name}\t{when}" for version in sorted(brought.enriched)]),
    )
    copy_rows(
        "clearing_awaitedconfirmation",
        ("version_id", "profile_id", "due_at", "at"),
        [(version, *awaited, at) for version, awaited in sorted(brought.awaited.items())],
    )
    copy_text(
        "clearing_novation",
        ("version_id", "ccp_id", "ssi_id", "at"),
        lines_as_text(
            [
                f"{version}\t{ccp}\t{ssi.id}\t{when}"
                for version, (ccp, ssi) in sorted(brought.novated.items())
                if isinstance(ssi, SsiFacts)
            ]
        ),
    )
    keep_instructions(subjects, brought.made)


@part
def keep_instructions(subjects: Sequence[Subject], made: Mapping[int, Became]) -> None:
    """Keeps which instructions versions became."""
    copy_rows(
        "clearing_tradeinstruction",
        ("version_id", "match_id", "ours_id", "theirs_id"),
        [(s.version, *ids) for s in subjects if (ids := made.get(s.version)) is not None],
    )
