"""Limits with what is used of them, and the trades that use it. They are the house's: who may see one may see all."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import partial
from typing import Any, Final

from clearing.models import Limit, LimitOverride, LimitTerms, LimitUse
from machinery.counting import counted_rows, paged_rows
from machinery.paging import Cut, Found, Totals
from machinery.statements import array, rows, statement
from refdata.queries import parties_named, party_terms

LEVELS: Final[Mapping[str, str]] = {
    "all": "true",
    "nearly": "share >= 0.8",
    "above": "share > 1",
    "overridden": "raised is not null",
}
"""How full a limit is, as a reader asks for it."""
STATES: Final[Mapping[str, str]] = {"taken": "f.version_id is null", "freed": "f.version_id is not null", "all": "true"}


@dataclass(frozen=True)
class LimitFacts:
    """What a limit bounds, in `unit`, and how much it is on a day; None where it is not in force then."""

    id: int
    kind: str
    party: str | None
    scope: str
    unit: str
    amount: Decimal | None

    @property
    def key(self) -> str:
        """What names it in effects."""
        return f"{self.kind} {self.party or self.scope}"


@dataclass(frozen=True)
class LimitsWanted:
    """What a reader asks for: a kind, a counterparty by name, BIC or LEI; `level` is one of LEVELS."""

    level: str = "all"
    kind: str = ""
    party: str = ""


@dataclass(frozen=True)
class LimitLine:
    """A limit in force and a use of it: of one that bounds settlement dates on `day`. `party` is a name and `lei` names it; both
    "" where it bounds no party. `raised` is its amount by an override, the last day of which is `raised_until`."""

    id: int
    kind: str
    party: str
    lei: str
    scope: str
    unit: str
    amount: Decimal
    is_hard: bool
    raised: Decimal | None
    raised_until: date | None
    use: int
    day: date | None
    used: Decimal
    share: Decimal

    @property
    def bound(self) -> Decimal:
        """How much may be used."""
        return max(self.amount, self.raised or self.amount)


@dataclass(frozen=True)
class EarmarksWanted:
    """What was taken of a limit (None: of any), on a settlement date or on all; `state` is one of STATES."""

    limit: int | None = None
    day: date | None = None
    state: str = "taken"


@dataclass(frozen=True)
class EarmarkLine:
    """What a version of a trade took of a limit, in `unit`, and how it was given back; "" while it is taken."""

    version: int
    trade: int
    reference: str
    party: str
    counterparty: str
    side: str
    product: str
    settlement_date: date | None
    amount: Decimal
    unit: str
    is_over: bool
    at: datetime
    how: str
    freed_at: datetime | None


@dataclass(frozen=True)
class Used:
    """What a version of a trade took of a limit, and how full that is now; `bound` is 0 where it is in force no more."""

    version: int
    number: int
    limit: int
    kind: str
    scope: str
    unit: str
    day: date | None
    amount: Decimal
    is_over: bool
    at: datetime
    how: str
    freed_at: datetime | None
    used: Decimal
    bound: Decimal
    is_hard: bool | None


@dataclass(frozen=True)
class Crossed:
    """A limit of which more is used than may be, that the trade of an instruction has taken of."""

    instruction: int
    limit: int
    kind: str
    scope: str
    unit: str
    day: date | None
    amount: Decimal
    used: Decimal
    bound: Decimal
    is_hard: bool


@dataclass(frozen=True)
class LimitSheet:
    """A limit with everything that hangs on it: its uses as lines, the fullest first (one without use where nothing is used, none
    where it is not in force), its terms and overrides, the newest first."""

    limit: Limit
    facts: LimitFacts
    name: str
    lines: Sequence[LimitLine]
    terms: Sequence[LimitTerms]
    overrides: Sequence[LimitOverride]

    @property
    def line(self) -> LimitLine | None:
        """The fullest of its uses."""
        return self.lines[0] if self.lines else None

    @property
    def used(self) -> list[LimitLine]:
        """The uses of which something is taken."""
        return [line for line in self.lines if line.used]


def limit_facts(limit: int, on: date | None = None) -> LimitFacts | None:
    """What a limit bounds and how much it is on a day, where one is asked for; None for one that is not on file."""
    found = Limit.objects.select_related("party", "currency", "unit").filter(pk=limit).first()
    if found is None:
        return None
    terms = LimitTerms.objects.filter(limit=found, valid__contains=on).first() if on else None
    scope = (found.currency.code if found.currency else "") or found.product or found.country
    lei = found.party.lei if found.party else None
    return LimitFacts(found.pk, found.kind, lei, scope, found.unit.code, terms.amount if terms else None)


def limits_named(limits: Iterable[int]) -> dict[int, tuple[str, str]]:
    """Id of a limit -> its kind, and of which currency, product or country it is ("" of a party)."""
    found = Limit.objects.filter(pk__in=list(limits)).values_list("pk", "kind", "currency__code", "product", "country")
    return {pk: (kind, currency or product or country) for pk, kind, currency, product, country in found}


def limit_lines(wanted: LimitsWanted, today: date, cut: Cut) -> Found[LimitLine]:
    """One page of the limits in force on a day, the fullest first. Raises TooSlow, and InvalidPlace."""
    by = {"k0": "numeric", "id": "int", "use": "int"}
    page = paged_rows(cut, by, partial(_sql, wanted), _facts(wanted, today))
    return Found(_lines(page.rows, today), page.before, page.after)


def limit_totals(wanted: LimitsWanted, today: date) -> Totals:
    """How many rows the whole list has."""
    return Totals(counted_rows(_sql(wanted, "true", "asc"), _facts(wanted, today)))


def limit_sheet(limit: int, today: date) -> LimitSheet | None:
    """A limit with everything that hangs on it; None for one that is not on file."""
    found = Limit.objects.select_related("party", "currency", "unit").filter(pk=limit).first()
    facts = limit_facts(limit, today) if found else None
    if found is None or facts is None:
        return None
    sql = statement("clearing", "list_limits").format(conditions="id = %(id)s", beyond="true", order="asc")
    names = party_terms([found.party_id], today) if found.party_id else {}
    name = names[found.party_id].name if found.party_id in names else (facts.party or "")
    return LimitSheet(
        limit=found,
        facts=facts,
        name=name,
        lines=_lines(rows(sql, {"on": today, "id": limit, "limit": 500}), today),
        terms=list(LimitTerms.objects.filter(limit=found, valid__isempty=False).order_by("-valid")),
        overrides=list(LimitOverride.objects.filter(limit=found, valid__isempty=False).order_by("-valid")),
    )


def earmark_lines(wanted: EarmarksWanted, today: date, cut: Cut) -> Found[EarmarkLine]:
    """One page of what trades took of a limit, the newest first. Raises TooSlow, and InvalidPlace."""
    uses = _uses(wanted)
    by = {"e.version_id": "bigint", "e.use_id": "int"}
    page = paged_rows(cut, by, partial(_earmarks_sql, wanted, uses), {"uses": array(uses)}, is_falling=True)
    names = party_terms({f[name] for f in page.rows for name in ("party_id", "counterparty_id")}, today)

    def name(f: Mapping[str, Any], side: str) -> str:
        return names[f[f"{side}_id"]].name if f[f"{side}_id"] in names else str(f[f"{side}_lei"])

    lines = [
        EarmarkLine(
            version=f["version_id"],
            trade=f["trade_id"],
            party=name(f, "party"),
            counterparty=name(f, "counterparty"),
            how=f["how"] or "",
            **{
                column: f[column]
                for column in (
                    "reference",
                    "side",
                    "product",
                    "settlement_date",
                    "amount",
                    "unit",
                    "is_over",
                    "at",
                    "freed_at",
                )
            },
        )
        for f in page.rows
    ]
    return Found(lines, page.before, page.after)


def earmark_totals(wanted: EarmarksWanted) -> Totals:
    """How many earmarks the whole list has."""
    uses = _uses(wanted)
    return Totals(counted_rows(_earmarks_sql(wanted, uses, "true", "desc"), {"uses": array(uses)}))


def limits_used_by(trade: int, today: date) -> list[Used]:
    """What the versions of a trade took of limits, the newest first."""
    found = rows(statement("clearing", "earmarks_of_trade"), {"trade": trade, "on": today})
    return [
        Used(
            version=f.pop("version_id"),
            how=f.pop("how") or "",
            scope=(f.pop("currency") or "") + f.pop("product") + f.pop("country"),
            **f,
        )
        for f in found
    ]


def limits_crossed(instructions: Iterable[int], on: date) -> dict[int, list[Crossed]]:
    """Of instructions that trades became those of whose limits more is used now than may be on a day, by instruction."""
    crossed: dict[int, list[Crossed]] = {}
    for f in rows(statement("clearing", "limits_crossed"), {"instructions": array(instructions), "on": on}):
        one = Crossed(scope=f.pop("currency") + f.pop("product") + f.pop("country"), **f)
        crossed.setdefault(one.instruction, []).append(one)
    return crossed


def _facts(wanted: LimitsWanted, today: date) -> dict[str, Any]:
    parties = parties_named(wanted.party) if wanted.party else []
    return {"on": today, "kind": wanted.kind, "parties": array(parties)}


def _sql(wanted: LimitsWanted, beyond: str, order: str) -> str:
    asked = (
        (wanted.kind, "kind = %(kind)s"),
        (wanted.party, "party_id = any (%(parties)s::int[])"),
    )
    conditions = [LEVELS[wanted.level], *(condition for is_asked, condition in asked if is_asked)]
    return statement("clearing", "list_limits").format(conditions=" and ".join(conditions), beyond=beyond, order=order)


def _lines(found: Sequence[Mapping[str, Any]], today: date) -> list[LimitLine]:
    names = party_terms({f["party_id"] for f in found if f["party_id"]}, today)
    return [
        LimitLine(
            party=names[f["party_id"]].name if f["party_id"] in names else (f["party_lei"] or ""),
            lei=f["party_lei"] or "",
            scope=f["currency"] or f["product"] or f["country"],
            **{
                column: f[column]
                for column in (
                    "id",
                    "kind",
                    "unit",
                    "amount",
                    "is_hard",
                    "raised",
                    "raised_until",
                    "use",
                    "day",
                    "used",
                    "share",
                )
            },
        )
        for f in found
    ]


def _uses(wanted: EarmarksWanted) -> list[int]:
    found = LimitUse.objects.all() if wanted.limit is None else LimitUse.objects.filter(limit=wanted.limit)
    if wanted.day is not None:
        found = found.filter(day=wanted.day)
    return list(found.order_by("pk").values_list("pk", flat=True))


def _earmarks_sql(wanted: EarmarksWanted, uses: Sequence[int], beyond: str, order: str) -> str:
    """Of one use the rows are read in their order from its index."""
    which = f"e.use_id = {uses[0]}" if len(uses) == 1 else "e.use_id = any (%(uses)s::int[])"
    if wanted.limit is None and wanted.day is None:
        which = "true"
    return statement("clearing", "list_earmarks").format(
        uses=which, state=STATES[wanted.state], beyond=beyond, order=order
    )
