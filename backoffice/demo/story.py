"""What people do by hand in the demo firm, so that there is something to look at: holds, links, cancellations, priorities, blocks,
what two of them say of a hold, and a booking that is taken back. Each date's story is told in one transaction, once."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from itertools import product

import numpy as np
import numpy.typing as npt

from authorizations.queries import accounts_named, actor_of
from backoffice.demo.books import DEMO, NOSTRO
from backoffice.demo.cast import Instrument, Participant
from backoffice.demo.flow import Trade
from backoffice.demo.plan import afternoon, references
from compliance.models import LegalReason, ReasonCode
from compliance.operations import place_block
from compliance.queries import Subject
from ledger.operations import AccountWish, Entry, Leg, open_accounts, post, reverse
from machinery.transactions import whole
from recordkeeping.operations import NewComment, record, write_comment
from recordkeeping.queries import timeline
from refdata.queries import accounts_by_number, assets_by_code, parties_by_lei
from settlements.models import Instruction
from settlements.operations import LinkWish, Occasion, cancel, hold, link, prioritise, release

Pairs = npt.NDArray[np.int64]
"""Ids of both instructions of a trade, deliverer first: one row a trade."""

TOLD = "demo.story_told"
SAID = (
    (
        "lucia",
        "oliver",
        "The seller's desk called: the pieces are out on loan and come back tomorrow. @oliver, do we wait?",
    ),
    ("oliver", "lucia", "@lucia Yes, leave it on hold. I have told the buyer's custodian."),
)
"""Who says what to whom, by their user names."""


def tell(day: date, trades: Sequence[Trade], parties: Sequence[Participant], seed: int, *, tonight: bool) -> None:
    """The acts of one date on the trades that arrived on it. Again: changes nothing."""
    occasion = Occasion(DEMO, afternoon(day), day, "demo")
    with whole():
        if any(entry.code == TOLD for entry in timeline("day", day.isoformat())):
            return
        pairs = _picked(day, trades, parties, seed, 0.012 if tonight else 0.004)
        parts = np.array_split(np.array(pairs, dtype=np.int64).reshape(-1, 2), 12)
        _hold(parts, occasion)
        _cancel(parts, occasion)
        prioritise(_column(parts[11], 0), 3, occasion)
        if tonight:
            _talk(_column(parts[0], 0)[:1], occasion)
            _link([*_column(parts[0], 0), *_column(parts[1], 0)], occasion)
        record(by=DEMO, at=occasion.at, code=TOLD, subject_type="day", subject_ids=[day.isoformat()])


def _hold(parts: Sequence[Pairs], occasion: Occasion) -> None:
    """Deliverers hold, receivers hold, both hold; some change their mind."""
    hold([*_column(parts[0], 0), *_column(parts[1], 0), *_column(parts[2], 0), *_column(parts[3], 0)], occasion)
    hold([*_column(parts[4], 1), *_column(parts[5], 1), *_column(parts[3], 1)], occasion)
    release([*_column(parts[2], 0), *_column(parts[5], 1)], occasion)


def _link(held: Sequence[int], occasion: Occasion) -> None:
    """Deliverers link what they hold with others of theirs that are due on the date: one each way, and two in a pool."""
    wishes = []
    for number, first in enumerate(Instruction.objects.filter(pk__in=held[:4]).order_by("pk")):
        due = Instruction.objects.filter(
            participant=first.participant_id,
            direction="DELI",
            intended_settlement_date=occasion.business_date,
            match_as_deliverer__open__isnull=False,
        )
        others = due.exclude(pk__in=held).order_by("pk").values_list("pk", flat=True)[number : number + 1]
        for other in others:
            pool = f"POOL-{number + 1}"
            wishes += [
                [LinkWish(first.pk, "BEFO", other)],
                [LinkWish(first.pk, "WITH", other)],
                [LinkWish(first.pk, "INFO", other)],
                [LinkWish(each, "POOL", pool=pool, members=3) for each in (first.pk, other)],
            ][number % 4]
    if wishes:
        link(wishes, occasion)


def _talk(instructions: Sequence[int], occasion: Occasion) -> None:
    """The clerk and the supervisor speak of instructions on hold; nothing is said where they are not on file."""
    accounts = accounts_named({name for pair in SAID for name in pair[:2]})
    for instruction, (speaker, hearer, text) in product(instructions, SAID):
        if speaker in accounts and hearer in accounts:
            named = {str(account.pk): hearer for account in accounts[hearer]}
            wish = NewComment("instruction", str(instruction), text, named, f"demo-{speaker}-{instruction}")
            write_comment(wish, by=actor_of(accounts[speaker][0]), at=occasion.at)


def _cancel(parts: Sequence[Pairs], occasion: Occasion) -> None:
    """Pairs cancelled by both sides, and requests that wait for the other side."""
    cancel([*_column(parts[6], 0), *_column(parts[7], 0), *_column(parts[8], 1)], occasion)
    cancel([*_column(parts[6], 1), *_column(parts[7], 1)], occasion)


def _column(part: Pairs, side: int) -> list[int]:
    found: list[int] = part[:, side].tolist()
    return found


def _picked(
    day: date, trades: Sequence[Trade], parties: Sequence[Participant], seed: int, share: float
) -> list[tuple[int, int]]:
    """Some single trades of the date in our own books, as the ids of both instructions, deliverer first."""
    dice = np.random.default_rng([seed, 6, day.toordinal()])
    single = [
        references(trade, parties, day, number)
        for number, trade in enumerate(trades, start=1)
        if not trade.chain and trade.place == "OWN" and trade.settles_on == day
    ]
    chosen = [
        single[place] for place in sorted(dice.permutation(len(single))[: max(12, int(len(trades) * share))].tolist())
    ]
    ids = dict(
        Instruction.objects.filter(reference__in=[name for pair in chosen for name in pair]).values_list(
            "reference", "pk"
        )
    )
    return [(ids[mine], ids[theirs]) for mine, theirs in chosen if mine in ids and theirs in ids]


def block(day: date, party: Participant, instrument: Instrument) -> None:
    """One participant and one instrument are blocked from a date on. Again: changes nothing."""
    ids, assets = parties_by_lei([party.lei]), assets_by_code([instrument.isin])
    with whole():
        place_block(
            [Subject("party", ids[party.lei])],
            reason_code=ReasonCode.BLOC,
            legal_reason=LegalReason.DUE_DILIGENCE,
            legal_basis="KYC review DEMO-17: beneficial owner not confirmed",
            blocked_from=day,
            by=DEMO,
            at=afternoon(day),
        )
        place_block(
            [Subject("instrument", assets[instrument.isin].id)],
            reason_code=ReasonCode.FROZ,
            legal_reason=LegalReason.COURT_ORDER,
            legal_basis="Juzgado de lo Mercantil DEMO, auto 221",
            blocked_from=day,
            by=DEMO,
            at=afternoon(day),
        )


def book_and_take_back(day: date, party: Participant) -> None:
    """A custody fee is booked by hand with a wrong amount, taken back, and booked right. Again: changes nothing."""
    numbers = accounts_by_number([party.account("CSH-EUR"), f"{NOSTRO}-EUR"])
    euro = assets_by_code(["EUR"])["EUR"].id
    payer, ours = numbers[party.account("CSH-EUR")].id, numbers[f"{NOSTRO}-EUR"].id
    occasion = {"business_date": day, "by": DEMO, "at": afternoon(day)}
    with whole():
        ids = open_accounts([AccountWish(payer, euro), AccountWish(ours, euro, None)])

        def fee(effect: str, amount: str) -> Entry:
            leg = Leg(euro, ids[payer, euro], ids[ours, euro], Decimal(amount))
            return Entry(effect, "HAND", day, [leg], narrative="custody fee of the month")

        [wrong] = post([fee("demo:fee:wrong", "12450.00")], reason="custody fee", **occasion)  # type: ignore[arg-type]
        if wrong.replayed:
            return
        reverse([wrong.journal_id], reason="keyed with a zero too many", **occasion)  # type: ignore[arg-type]
        post([fee("demo:fee:right", "1245.00")], reason="custody fee, corrected", **occasion)  # type: ignore[arg-type]
