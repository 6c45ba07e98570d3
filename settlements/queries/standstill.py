"""What an open instruction waits for, and what would settle it, as far as its reader may know.

Of what he may not see he is told that it is somebody else's, and no more: no name, no reference, no number. Of his counterparty
he is told what the night tells him with its codes: that it holds, that it lacks securities or cash; what is blocked is told to its
owner alone.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from machinery.counting import COUNT_MILLISECONDS
from machinery.patience import at_most
from machinery.statements import array, rows, statement
from refdata.queries import cut_off_instants, instrument_terms, markets, party_terms, visible_accounts
from settlements.foreseen import foresee
from settlements.freeing import Act, Bring, Lift, LiftHold, Release, Unlink, freeing
from settlements.models import Instruction, InstructionLink
from settlements.queries.around import SUPPOSED, Around, state_around
from settlements.queries.scope import Scope, scope_of
from settlements.queries.sheet import Sheet
from settlements.queries.supposed import Supposed, supposed_match
from settlements.waits import Lack, Waits, chain
from vocabulary.actor import Actor
from vocabulary.side import Direction


class Kind(StrEnum):
    """What keeps something from settling; or, of what would settle it, what has to go."""

    MATCH = "MATCH"
    HOLD = "HOLD"
    IMPOSED = "IMPOSED"
    BLOCK = "BLOCK"
    SECURITIES = "SECURITIES"
    CASH = "CASH"
    FIRST = "FIRST"
    TOGETHER = "TOGETHER"
    POOL = "POOL"
    ACCOUNT = "ACCOUNT"
    OTHER = "OTHER"


@dataclass(frozen=True)
class Named:
    """An instruction as its reader knows it: its id, reference and participant; None and "" for somebody else's."""

    id: int | None = None
    reference: str = ""
    participant: str = ""


HIDDEN = Named()


@dataclass(frozen=True)
class Point:
    """One thing that stands against it. `party` is who has to do something, "" somebody else; `account` (its id, None where it
    may not be seen, and its number), `asset` and `units` are of what lacks or is blocked; `more` open instructions would bring
    some too, beside those that are told of. `named` are the instructions that it is about, `number` also the name of a pool;
    `fields` those of matching in which the two differ, by their names in `matching.FIELDS`."""

    kind: Kind
    party: str = ""
    account: int | None = None
    number: str = ""
    asset: str = ""
    units: Decimal | None = None
    more: int = 0
    named: tuple[Named, ...] = ()
    fields: tuple[str, ...] = ()


@dataclass(frozen=True)
class Knot:
    """One instruction of the chain, how far it is from the first one, what stands against it, and the next cut-off that it has to
    meet, in the time zone of its market. `is_circle`: it stands above already; `is_cut`: what it waits for is not followed."""

    depth: int
    named: Named
    points: Sequence[Point]
    by: datetime | None
    zone: str
    is_circle: bool
    is_cut: bool


@dataclass(frozen=True)
class Standstill:
    """What it waits for, and what would settle it in the next night: `acts`, none where it settles without, None where none were
    found. Of what is unmatched its match is the first one, and the others are tried with that; `is_supposed` where the other side
    is taken to hold nothing and to have what it owes, for nobody has sent it or it is not the reader's to see. `is_least`: no
    smaller set of the acts that were thought of does. `matches` were looked at (None for who does not see everybody's);
    `is_whole`: they are all that bears on it, so that the night decides as is told here unless something is done until then."""

    knots: Sequence[Knot]
    acts: Sequence[Point] | None
    is_least: bool
    matches: int | None
    is_whole: bool
    is_supposed: bool = False


@dataclass(frozen=True)
class Reader:
    """Who asks, when, and whether he may see books."""

    actor: Actor
    at: datetime
    books: bool


def standstill(sheet: Sheet, reader: Reader, today: date) -> Standstill | None:
    """Of an open instruction, matched or not; None for one that is not open, that a night decides now, that a depository settles,
    or whose market stays closed. Raises TooSlow."""
    scope = scope_of(reader.actor, reader.at)
    with at_most(COUNT_MILLISECONDS):
        supposed = supposed_match(sheet.waiting, scope, today) if sheet.waiting else None
        match = supposed.match if supposed else sheet.queued
        stands_for = supposed.stands_for if supposed else {}
        around = state_around(match, today, stands_for) if match and sheet.claimed_by is None else None
    if match is None or around is None:
        return None
    foreseen = foresee(around.state)
    found = chain(around.state, foreseen, match.pk) or ([Waits(match.pk)] if supposed else [])
    freed = freeing(around.state, match.pk)
    told = _Told(sheet, reader, around, scope, supposed)
    told.read(found, freed.acts if freed else ())
    matched = [told.matched(supposed)] if supposed else []
    return Standstill(
        [told.knot(each) for each in found],
        [*matched, *(told.act(each) for each in freed.acts)] if freed else None,
        freed.is_least if freed else False,
        len(around.state.queue) - len(matched) if scope.parties is None else None,
        around.is_whole and not foreseen.is_chosen,
        bool(supposed and supposed.is_alone),
    )


@dataclass
class _Told:
    """What is known of all that is told of, and what of it the reader may know. Of others he is told that `accounts_told` lack
    something, and that `assets_told` are blocked."""

    sheet: Sheet
    reader: Reader
    around: Around
    scope: Scope
    supposed: Supposed | None = None
    sides: dict[int, Mapping[str, Any]] = field(default_factory=dict)
    alone: Mapping[int, Instruction] = field(default_factory=dict)
    books: Mapping[int, Mapping[str, Any]] = field(default_factory=dict)
    links: Mapping[int, InstructionLink] = field(default_factory=dict)
    names: Mapping[int, str] = field(default_factory=dict)
    assets: Mapping[int, str] = field(default_factory=dict)
    seen: frozenset[int] = frozenset()
    cut_offs: Mapping[tuple[int, str, date], datetime] = field(default_factory=dict)
    zones: Mapping[int, str] = field(default_factory=dict)
    accounts_told: frozenset[int] = frozenset()
    assets_told: frozenset[int] = frozenset()

    def read(self, found: Sequence[Waits], acts: Sequence[Act]) -> None:
        """All that is to be known of a chain and of acts, in a few reads whatever their number."""
        self._read_instructions(found, acts)
        self._read_books(found, acts)
        self.links = InstructionLink.objects.select_related("instruction", "other").in_bulk(
            [act.link for act in acts if isinstance(act, Unlink)]
        )
        parties = {each[side] for each in self.sides.values() for side in ("from_party", "to_party")}
        parties |= {each.participant_id for each in self.alone.values()}
        parties |= {each["party"] for each in self.books.values()}
        parties |= {self.supposed.why.near.participant_id} if self.supposed and self.supposed.why.near else set()
        self.names = {pk: each.name for pk, each in party_terms(parties, self.around.on).items()}
        seen = [each for each in found if not each.is_circle and self.named(each.match) != HIDDEN]
        self.accounts_told = frozenset(account for each in seen for account in self._givers(each))
        sees_giver = [each for each in seen if self._sees(self.sides[each.match]["from_party"])]
        self.assets_told = frozenset(each.asset for each in sees_giver if each.asset)
        self.assets = {pk: each.isin for pk, each in instrument_terms(self.assets_told, self.around.on).items()}

    def _read_instructions(self, found: Sequence[Waits], acts: Sequence[Act]) -> None:
        matches = {each.match for each in found} | {act.match for act in acts if isinstance(act, (Release, LiftHold))}
        matches |= {other for each in found for other in (*each.first, *each.fellows)}
        asked = {"matches": array(each for each in matches if each > 0)}
        self.sides = {each["match"]: each for each in rows(statement("settlements", "sides_named"), asked)}
        if self.supposed:
            self.sides |= {SUPPOSED: self.supposed.sides}
        self.alone = Instruction.objects.in_bulk([-each for each in matches if each < 0])
        self.cut_offs = cut_off_instants([self._cut_off(each.match) for each in found])
        self.zones = {pk: each.time_zone for pk, each in markets().items()}

    def _read_books(self, found: Sequence[Waits], acts: Sequence[Act]) -> None:
        local = {account for each in found for account in (*each.stopped, *(lack.account for lack in each.lacks))}
        local |= {act.account for act in acts if isinstance(act, (Bring, Lift))}
        asked = {"accounts": array(self.around.accounts[each] for each in local)}
        self.books = {each["account"]: each for each in rows(statement("settlements", "books_named"), asked)}
        if self.reader.books:
            holders = [each["holder"] for each in self.books.values()]
            visible = visible_accounts(self.reader.actor, self.reader.at).filter(pk__in=holders)
            self.seen = frozenset(visible.values_list("pk", flat=True))

    def _givers(self, waits: Waits) -> Sequence[int]:
        """The accounts of a match of which its sides are told that they lack something: nothing comes before it."""
        if waits.held_by or waits.imposed_on or waits.stopped or waits.asset:
            return []
        queue, place = self.around.state.queue, self.around.state.rows[waits.match]
        return [int(queue.securities_from[place]), int(queue.cash_from[place])]

    def _cut_off(self, match: int) -> tuple[int, str, date]:
        queue, place = self.around.state.queue, self.around.state.rows[match]
        return int(queue.market[place]), "APMT" if queue.amount[place] else "FREE", self.around.on

    def knot(self, waits: Waits) -> Knot:
        """A link of the chain as the reader may know it."""
        named, cut_off = self.named(waits.match), self._cut_off(waits.match)
        is_hidden = named == HIDDEN
        return Knot(
            waits.depth,
            named,
            [] if is_hidden else list(self._points(waits)),
            None if is_hidden else self.cut_offs.get(cut_off),
            self.zones.get(cut_off[0], ""),
            waits.is_circle,
            waits.is_cut,
        )

    def matched(self, supposed: Supposed) -> Point:
        """What keeps it from its match, and has to be put right: the nearest candidate with the fields that differ, none where
        nobody has sent what it could be matched with."""
        near, differing = supposed.why.near, supposed.why.differences
        party = self._name(supposed.why.waiting.counterparty_id)
        if near is None:
            return Point(Kind.MATCH, party)
        number = near.id if self._sees(near.participant_id) else None
        named = (Named(number, near.reference, self._name(near.participant_id)),)
        return Point(Kind.MATCH, party, named=named, fields=tuple(each.field for each in differing))

    def _points(self, waits: Waits) -> Iterable[Point]:
        if self.supposed and waits.match == SUPPOSED and not waits.is_circle:
            yield self.matched(self.supposed)
        yield from (Point(Kind.HOLD, self._party_of(waits.match, side)) for side in waits.held_by)
        yield from (Point(Kind.IMPOSED, named=(self._side_of(waits.match, side),)) for side in waits.imposed_on)
        stopped = [self._block(account) for account in waits.stopped]
        stopped += [self._blocked_asset(waits.asset)] if waits.asset else []
        yield from dict.fromkeys(stopped)
        if waits.is_aside:
            yield Point(Kind.ACCOUNT)
        yield from (Point(Kind.FIRST, named=(self.named(each),)) for each in waits.first)
        yield from (Point(Kind.TOGETHER, named=(self.named(each),)) for each in waits.fellows)
        if waits.is_short:
            yield Point(Kind.POOL)
        yield from dict.fromkeys(self._lack(each) for each in waits.lacks)

    def act(self, act: Act) -> Point:
        """An act as the reader may know it: what has to go, and whose doing that is."""
        match act:
            case Release():
                named = self.named(act.match)
                return Point(Kind.HOLD, self._party_of(act.match, act.by) if named != HIDDEN else "", named=(named,))
            case LiftHold():
                return Point(Kind.IMPOSED, named=(self._side_of(act.match, act.of),))
            case Lift():
                return self._block(act.account) if act.account else self._blocked_asset(act.asset)
            case Unlink():
                return self._unlink(self.links[act.link])
            case Bring():
                return self._lack(Lack(act.account, act.units))

    def named(self, node: int) -> Named:
        """A match, or below zero an instruction without one, by the side of it that the reader may see: his own one first."""
        if node < 0:
            alone = self.alone[-node]
            seen = self._sees(alone.participant_id)
            return Named(alone.pk, alone.reference, self._name(alone.participant_id)) if seen else HIDDEN
        side = self.sides[node]
        found = [
            Named(side[instruction], side[reference], self._name(side[party]))
            for instruction, reference, party in (
                ("deliverer", "delivers", "from_party"),
                ("receiver", "receives", "to_party"),
            )
            if self._sees(side[party])
        ]
        return next((each for each in found if each.id == self.sheet.instruction.pk), found[0] if found else HIDDEN)

    def _side_of(self, match: int, side: Direction) -> Named:
        """The instruction of a side of a match, where the reader may see it."""
        delivers = side == Direction.DELIVER
        names = ("deliverer", "delivers", "from_party") if delivers else ("receiver", "receives", "to_party")
        instruction, reference, party = (self.sides[match][name] for name in names)
        return Named(instruction, reference, self._name(party)) if self._sees(party) else HIDDEN

    def _sees(self, party: int) -> bool:
        return self.scope.parties is None or party in self.scope.parties

    def _name(self, party: int) -> str:
        return self.names.get(party, "")

    def _party_of(self, match: int, side: Direction) -> str:
        return self._name(self.sides[match]["from_party" if side == Direction.DELIVER else "to_party"])

    def _lack(self, lack: Lack) -> Point:
        book = self.books[self.around.accounts[lack.account]]
        kind = Kind.CASH if book["is_cash"] else Kind.SECURITIES
        if book["holder"] in self.seen:
            units = Decimal(lack.units).scaleb(-book["scale"])
            account = (book["account"], book["number"])
            return Point(kind, self._name(book["party"]), *account, book["asset"], units, lack.more)
        if self._sees(book["party"]) or lack.account in self.accounts_told:
            return Point(kind, self._name(book["party"]), asset=book["asset"])
        return Point(Kind.OTHER)

    def _block(self, account: int) -> Point:
        book = self.books[self.around.accounts[account]]
        if not self._sees(book["party"]):
            return Point(Kind.OTHER)
        where = (book["account"], book["number"]) if book["holder"] in self.seen else (None, book["number"])
        return Point(Kind.BLOCK, self._name(book["party"]), *where)

    def _blocked_asset(self, asset: int) -> Point:
        """That a security is blocked is told to who delivers it."""
        return Point(Kind.BLOCK, asset=self.assets.get(asset, "")) if asset in self.assets_told else Point(Kind.OTHER)

    def _unlink(self, link: InstructionLink) -> Point:
        if not self._sees(link.instruction.participant_id):
            return Point(Kind.OTHER)
        party = self._name(link.instruction.participant_id)
        ends = [each for each in (link.instruction, link.other) if each]
        return Point(
            Kind.POOL if link.other is None else Kind.TOGETHER,
            party,
            number=link.pool or "",
            named=tuple(Named(each.pk, each.reference, party) for each in ends),
        )
