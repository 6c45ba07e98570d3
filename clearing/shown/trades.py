"""What the pages of trades show, in the shape of their templates."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from clearing.labels import (
    ACTIONS,
    BECAME,
    CHANNELS,
    CHIPS,
    DIRECTIONS,
    ENDS,
    FREED,
    OVER,
    PRODUCTS,
    SIDES,
    STANDS,
    TAKEN,
    chip_of,
    exception_name,
    limit_name,
    share_chip,
)
from clearing.lifecycle import ACCEPTABLE, Ended, State
from clearing.models import TradeException, TradeVersion
from clearing.operations.faults import sentence_of
from clearing.queries import Instructed, Line, NetSheet, Rate, Sheet, Used
from machinery.blotter import Share
from machinery.chip import Chip
from recordkeeping.queries import Entry, TimelineEntry, entry_of
from refdata.queries import SsiWish
from settlements.models import Instruction
from settlements.queries import Statuses
from vocabulary.fault import Fault

TRIED = "trades.tried_again"


@dataclass(frozen=True)
class ShownLine:
    """A trade of a list in words: what it is, how it came in, what stands against it and what mends that."""

    line: Line
    what: str
    channel: str
    chips: Sequence[Chip]
    against: str
    way_out: str


@dataclass(frozen=True)
class ShownException:
    """An exception in words: what it is called, what is wrong and what to do, how it ended, and whose page mends
    its cause: a `fix` of limit, trade, party or instrument, and which (`fix_of`); "" where no page does."""

    exception: TradeException
    name: str
    side: str
    sentence: str
    chip: Chip
    ended_at: datetime | None
    ended_by: str
    reason: str
    is_acceptable: bool
    fix: str
    fix_of: object


def shown_line(line: Line) -> ShownLine:
    """A line with the words for its codes."""
    return ShownLine(
        line,
        what_of(line.side, line.product),
        str(CHANNELS[line.channel]),
        [chip_of(line.state)],
        "; ".join(dict.fromkeys(exception_name(each.code) for each in line.exceptions)),
        " ".join(dict.fromkeys(sentence_of(each) for each in line.exceptions)),
    )


def what_of(side: str, product: str) -> str:
    """What the party does, as "Sells equity"."""
    return f"{SIDES[side]} {PRODUCTS[product]}"


def side_of(field: str) -> str:
    """Whose settlement instruction an exception is about; "" where it is about none."""
    return {"ours": _("the party"), "theirs": _("the counterparty"), "ccp": _("the central counterparty")}.get(
        field, ""
    )


def shown_exceptions(sheet: Sheet) -> list[ShownException]:
    """The exceptions of a trade, the newest first."""
    return [_shown(each, sheet) for each in sheet.exceptions]


def _shown(found: TradeException, sheet: Sheet) -> ShownException:
    end = sheet.end_of(found)
    told = Fault(found.code, found.field, found.value, found.data)
    fix, fix_of = ("", "") if end else _fix_of(found, sheet)
    return ShownException(
        found,
        exception_name(found.code),
        side_of(found.field),
        sentence_of(told),
        ENDS[end.how] if end else STANDS,
        end.at if end else None,
        end.by if end else "",
        end.reason if end else "",
        found.code in ACCEPTABLE and end is None,
        fix,
        fix_of,
    )


def _fix_of(found: TradeException, sheet: Sheet) -> tuple[str, object]:
    if found.code == "limit_exceeded":
        return "limit", found.data["limit"]
    if found.code == "possible_duplicate":
        return "trade", found.data["trade"]
    if found.field in {"ours", "theirs"} or found.code in {"unknown_account", "account_not_open"}:
        party = sheet.trade.party if found.field == "ours" else sheet.version.counterparty
        return "party", party.lei
    if found.code in _OF_INSTRUMENT and sheet.version.market_id:
        return "instrument", sheet.version.asset.code
    return "", ""


_OF_INSTRUMENT = frozenset(
    {
        "no_reference_price",
        "price_outside_collar",
        "no_bond_terms",
        "invalid_bond_terms",
        "not_accruing",
        "accrued_differs",
    }
)


def why(sheet: Sheet) -> list[str]:
    """Why a trade stands where it does, and what brings it further: at least one sentence."""
    if sheet.state is State.CANCELLED:
        return [_("Its newest version cancels it.")]
    if sheet.state is State.INSTRUCTED:
        return [_("Nothing stood against it: its settlement instructions are made and matched.")]
    if sheet.state is State.EXCEPTION:
        return [sentence_of(Fault(e.code, e.field, e.value, e.data)) for e in reversed(sheet.stands_against)]
    if sheet.state is State.AWAITING_CONFIRMATION:
        return [_("Its counterparty has to confirm it. What agrees is instructed by itself.")]
    if sheet.state is State.AWAITING_NETTING:
        return [_("It clears through a central counterparty, and is netted the night before it settles.")]
    if sheet.state is State.ENRICHED:
        return [
            _(
                "Everything that settles it is known. Cash alone does not settle in these books: pay it where both sides say."
            )
        ]
    return [_("It is being looked at.")]


def entries_of(sheet: Sheet, events: Sequence[TimelineEntry]) -> list[Entry]:
    """The timeline of a trade, newest first: its versions, what stood against them and how that ended, its instructions."""
    reasons = {(event.at, event.actor_name): event for event in events}
    found = [_of_version(version) for version in sheet.versions]
    for each in sheet.exceptions:
        found.append(
            Entry(each.at, exception_name(each.code), chips=[STANDS], reason=_said(each), kind="status", via="job")
        )
        end = sheet.end_of(each)
        if end is not None:
            event = reasons.get((end.at, end.by))
            found.append(
                Entry(
                    end.at,
                    exception_name(each.code),
                    end.by,
                    [STANDS, ENDS[end.how]],
                    end.reason,
                    kind="act" if end.how == Ended.ACCEPTED else "status",
                    event=event.id if event else None,
                )
            )
    found += [entry_of(event, sheet.trade.pk) for event in events if event.code == TRIED]
    found += [
        Entry(
            each.instruction.at,
            pgettext("timeline", "Instructed"),
            chips=[CHIPS[State.INSTRUCTED]],
            reason=each.instruction.reference,
            kind="status",
            via="job",
        )
        for each in sheet.instructions
        if each.is_ours
    ]
    return sorted(found, key=lambda entry: entry.at)[::-1]


def _of_version(version: TradeVersion) -> Entry:
    word: Promise = ACTIONS[version.action]
    return Entry(
        version.at,
        _("Version %(number)s: %(word)s") % {"number": version.number, "word": word},
        version.submitted_by,
        load=(version.load.pk, version.load.file_name) if version.load else None,
    )


def _said(found: TradeException) -> str:
    return sentence_of(Fault(found.code, found.field, found.value, found.data))


@dataclass(frozen=True)
class ShownVersion:
    """A version in words, and the names of the columns in which it differs from the one before."""

    version: TradeVersion
    word: Promise
    changed: frozenset[str]


_COMPARED = (
    "side",
    "product",
    "asset_id",
    "quantity",
    "price",
    "currency_id",
    "net",
    "trade_date",
    "settlement_date",
    "counterparty_id",
)


def shown_versions(sheet: Sheet) -> list[ShownVersion]:
    """The versions of a trade, the newest first."""
    before = [*sheet.versions[1:], None]
    return [
        ShownVersion(
            version,
            ACTIONS[version.action],
            frozenset(name for name in _COMPARED if old and getattr(version, name) != getattr(old, name)),
        )
        for version, old in zip(sheet.versions, before, strict=True)
    ]


@dataclass(frozen=True)
class ShownInstruction:
    """An instruction that a trade became, and how it stands now; None where the past is looked at."""

    instructed: Instructed
    direction: str
    chip: Chip | None


def shown_instructions(sheet: Sheet) -> list[ShownInstruction]:
    """The instructions of a trade, the newest first."""
    return [
        ShownInstruction(each, str(DIRECTIONS[each.instruction.direction]), _became(each.statuses))
        for each in sheet.instructions
    ]


def _became(found: Statuses | None) -> Chip | None:
    if found is None:
        return None
    return BECAME.get(found.processing) or BECAME.get(found.settlement) or Chip("off", found.settlement)


@dataclass(frozen=True)
class ShownSsi:
    """A standing settlement instruction that was chosen for a side, as it is on the settlement date: what it covers, and where
    it leads."""

    side: str
    party: str
    id: int
    ssi: SsiWish | None
    is_seen: bool

    @property
    def scope(self) -> list[tuple[str, str]]:
        """What its scope names; what is not named it covers all of."""
        if self.ssi is None:
            return []
        named = (
            (_("Product"), self.ssi.product),
            (_("Market"), self.ssi.market),
            (_("Currency"), self.ssi.currency),
            (_("ISIN"), self.ssi.isin),
        )
        return [(label, found) for label, found in named if found]


def shown_ssis(sheet: Sheet, seen: Collection[int]) -> list[ShownSsi]:
    """The standing settlement instructions of both sides, with those `seen` by the reader; none where it is not enriched."""
    found = sheet.enrichment
    if found is None:
        return []
    sides = ((_("Party"), sheet.party, found.ours_id), (_("Counterparty"), sheet.counterparty, found.theirs_id))
    return [ShownSsi(side, name, pk, sheet.ssis.get(pk), pk in seen) for side, name, pk in sides]


@dataclass(frozen=True)
class ShownRate:
    """How much of one source went straight through, and what stood against the others: code, name, number."""

    rate: Rate
    channel: str
    reasons: Sequence[tuple[str, str, int]]


def shown_rate(rate: Rate) -> ShownRate:
    """A rate in words."""
    reasons = [(code, exception_name(code), number) for code, number in rate.reasons]
    return ShownRate(rate, str(CHANNELS[rate.channel]), reasons)


def shown_net_instructions(sheet: NetSheet) -> list[tuple[Instruction, str, Chip | None, bool]]:
    """The instructions of a net: each with its direction, how it stands, and whether the reader may see it."""
    return [
        (each, str(DIRECTIONS[each.direction]), _became(sheet.statuses.get(each.pk)), each.pk in sheet.seen)
        for each in sheet.instructions
    ]


@dataclass(frozen=True)
class ShownUse:
    """What a version of a trade takes of a limit, in words; `share` is how full the limit is now, None once it was given back."""

    use: Used
    name: str
    chips: Sequence[Chip]
    share: Share | None

    @property
    def is_over(self) -> bool:
        """Whether it is taken still, and a soft limit was crossed with it."""
        return self.use.is_over and not self.use.how


def shown_uses(found: Sequence[Used]) -> list[ShownUse]:
    """What a trade takes of limits, the newest version first."""
    return [
        ShownUse(
            each,
            limit_name(each.kind, each.scope),
            [FREED.get(each.how, TAKEN), *([OVER] if each.is_over else [])],
            Share(each.used / each.bound, share_chip(each.used / each.bound)) if each.bound and not each.how else None,
        )
        for each in found
    ]
