"""What depositories state to be pending beside what we have open there, as the comparison shows it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from machinery.counting import counted_rows, paged_rows
from machinery.paging import Count, Cut, Found, Totals
from machinery.statements import statement, value
from settlements.depositories import OVER
from settlements.models import DepositoryStanding
from settlements.pending import PendingCompared, PendingSide, PendingTerm, PendingVerdict
from settlements.queries.scope import Scope

DIFFERENCES: Final[Mapping[str, str]] = {
    "": "true",
    "open": "j.verdict in ('DIFFERS', 'OURS', 'THEIRS')",
    **{str(each): f"j.verdict = '{each}'" for each in PendingVerdict},
    **{str(each): f"'{each}' = any(j.differs)" for each in PendingTerm},
}
"""How a line stands to ours, as a reader asks for it."""
OPEN: Final = sorted({str(each) for each in DepositoryStanding.State.values} - OVER)


@dataclass(frozen=True)
class PendingWanted:
    """What a reader asks for: a difference of DIFFERENCES, the day that a statement is of, the code of a market."""

    difference: str = ""
    stated_on: date | None = None
    market: str = ""


@dataclass(frozen=True)
class ComparedPending:
    """A line of a statement beside ours: `theirs` is None where the statement has none, `ours` where nothing was sent there under
    its reference. `message` is the page that tells it, or the newest of those that do not."""

    key: int
    message: int
    stated_on: date
    receiver: str
    account: str
    market: str
    reference: str
    instruction: int | None
    has_moved: bool
    theirs: PendingSide | None
    ours: PendingSide | None
    compared: PendingCompared


def compared_pending(wanted: PendingWanted, scope: Scope, cut: Cut) -> Found[ComparedPending]:
    """One page of the comparison, the newest day first. Raises TooSlow, and InvalidPlace."""

    def sql(beyond: str, order: str) -> str:
        return _list(wanted, beyond=beyond, order=order)

    by = {"j.stated_on": "date", "j.key": "bigint"}
    page = paged_rows(cut, by, sql, _facts(wanted, scope), is_falling=True)
    return Found([_line(each) for each in page.rows], page.before, page.after)


def compared_pending_totals(wanted: PendingWanted, scope: Scope) -> Totals:
    """How many the whole comparison has."""
    return Totals(counted_rows(_list(wanted, beyond="true", order="desc"), _facts(wanted, scope)))


def pending_differences(scope: Scope) -> tuple[date, Count] | None:
    """The newest day that depositories have stated, and how many lines of it differ from ours; None where none does."""
    newest = value("select max(stated_on) from settlements_depositorystatement")
    if newest is None:
        return None
    count = compared_pending_totals(PendingWanted("open", newest), scope).count
    return (newest, count) if count.number != 0 else None


def _list(wanted: PendingWanted, **braces: str) -> str:
    return statement("settlements", "compared_pending").format(conditions=DIFFERENCES[wanted.difference], **braces)


def _facts(wanted: PendingWanted, scope: Scope) -> dict[str, Any]:
    return {
        "scope": None if scope.parties is None else list(scope.parties),
        "stated_on": wanted.stated_on,
        "market": wanted.market,
        "open": OPEN,
    }


_SAID: Final = ("matching", "settlement", "direction", "isin", "quantity", "currency", "amount", "settlement_date")


def _line(f: Mapping[str, Any]) -> ComparedPending:
    theirs = PendingSide(**{name: f[name] for name in _SAID}) if f["line"] else None
    ours = {name: f[f"our_{name}"] for name in _SAID}
    return ComparedPending(
        **{name: f[name] for name in ("key", "message", "stated_on", "receiver", "account", "market", "has_moved")},
        reference=f["own_reference"] or f["named"],
        instruction=f["instruction_id"],
        theirs=theirs,
        ours=PendingSide(**ours, is_over=f["is_over"]) if f["instruction_id"] else None,
        compared=PendingCompared(PendingVerdict(f["verdict"]), tuple(PendingTerm(each) for each in f["differs"])),
    )
