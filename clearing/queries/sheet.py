"""Everything that hangs on one trade."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from clearing.lifecycle import Facts, State, state_of
from clearing.models import (
    Enrichment,
    ExceptionEnd,
    Trade,
    TradeException,
    TradeInstruction,
    TradeVersion,
)
from clearing.queries.scope import visible_trades
from machinery.statements import rows, statement
from refdata.queries import SsiWish, instrument_terms, parties_named, party_terms, ssis_standing
from settlements.models import Instruction
from settlements.queries import Statuses, statuses_of, visible_instructions
from vocabulary.actor import Actor


@dataclass(frozen=True)
class Instructed:
    """One settlement instruction of a trade with its statuses, None where the past is looked at; `is_seen` says whether the
    reader may see it."""

    instruction: Instruction
    version: int
    statuses: Statuses | None
    is_ours: bool
    is_seen: bool


@dataclass(frozen=True)
class Sheet:
    """Everything that hangs on one trade. Versions, exceptions and instructions are the newest first.

    `enrichment` is that of the newest version, None without one; `ssis` are what the chosen standing settlement instructions
    say on the settlement date, by id. `linked` is the trade that the newest version names as its other leg.
    """

    trade: Trade
    state: State
    since: datetime
    version: TradeVersion
    versions: Sequence[TradeVersion]
    party: str
    counterparty: str
    instrument: str
    enrichment: Enrichment | None
    ssis: Mapping[int, SsiWish]
    exceptions: Sequence[TradeException]
    instructions: Sequence[Instructed]
    linked: Trade | None
    until: datetime | None = None
    cleared: "Cleared | None" = None

    @property
    def stands_against(self) -> list[TradeException]:
        """What keeps the newest version from being instructed now."""
        return [each for each in self.exceptions if self.end_of(each) is None and each.version_id == self.version.pk]

    def end_of(self, exception: TradeException) -> ExceptionEnd | None:
        """How an exception had ended by then; None while it stood."""
        end: ExceptionEnd | None = getattr(exception, "end", None)
        return end if end is not None and (self.until is None or end.at <= self.until) else None

    @property
    def settles_on(self) -> date | None:
        """The settlement date as far as it is known."""
        return self.enrichment.settlement_date if self.enrichment else self.version.settlement_date


def trade_sheet(trade: int, actor: Actor, at: datetime, today: date, until: datetime | None = None) -> Sheet | None:
    """A trade with everything that hangs on it, up to an instant (None: now); None for one that is not there or not the
    reader's to see. Names are those of `today`."""
    found = visible_trades(actor, at).select_related("party").filter(pk=trade).first()
    if found is None:
        return None
    known = {} if until is None else {"at__lte": until}
    versions = list(
        TradeVersion.objects.filter(trade=found, **known)
        .select_related("asset", "currency", "counterparty", "market", "account", "load")
        .order_by("-number")
    )
    if not versions:
        return None
    newest = versions[0]
    enrichment = Enrichment.objects.filter(version=newest, **known).first()
    names = party_terms({found.party_id, newest.counterparty_id}, today)
    terms = instrument_terms([newest.asset_id], newest.trade_date).get(newest.asset_id)
    chosen = {enrichment.ours_id, enrichment.theirs_id} if enrichment else set()
    exceptions = TradeException.objects.filter(version__in=versions, **known).select_related("end", "version")
    sheet = Sheet(
        trade=found,
        state=State.CAPTURED,
        since=newest.at,
        version=newest,
        versions=versions,
        party=names[found.party_id].name if found.party_id in names else found.party.lei,
        counterparty=(
            names[newest.counterparty_id].name if newest.counterparty_id in names else newest.counterparty.lei
        ),
        instrument=terms.name if terms else "",
        enrichment=enrichment,
        ssis=ssis_standing(chosen, enrichment.settlement_date) if enrichment else {},
        exceptions=list(exceptions.order_by("-pk")),
        instructions=_instructions(versions, actor, at, until),
        linked=_linked(found, newest),
        until=until,
    )
    sheet = replace(sheet, cleared=_cleared(newest, until))
    return replace(sheet, state=_state(sheet), since=_since(sheet))


@dataclass(frozen=True)
class Cleared:
    """How far clearing is with a version: when what it waits for came, None while it did not."""

    awaits_confirmation: bool
    affirmed_at: datetime | None
    is_novated: bool
    netted_at: datetime | None


def _cleared(version: TradeVersion, until: datetime | None) -> Cleared:
    (found,) = rows(statement("clearing", "cleared"), {"version": version.pk, "until": until})
    return Cleared(**found)


def _state(sheet: Sheet) -> State:
    cleared = sheet.cleared
    assert cleared is not None
    return state_of(
        Facts(
            sheet.version.action,
            is_enriched=sheet.enrichment is not None,
            is_unconfirmed=cleared.awaits_confirmation and cleared.affirmed_at is None,
            is_novated=cleared.is_novated,
            is_instructed=cleared.netted_at is not None
            or any(each.version == sheet.version.pk for each in sheet.instructions),
            open_exceptions=len(sheet.stands_against),
        )
    )


def _since(sheet: Sheet) -> datetime:
    """Since when it has stood there: the last of what happened to its newest version."""
    mine = [each for each in sheet.exceptions if each.version_id == sheet.version.pk]
    ends = [end.at for each in mine if (end := sheet.end_of(each))]
    told = [sheet.enrichment.at] if sheet.enrichment else []
    cleared = sheet.cleared
    went_on = [at for at in (cleared.affirmed_at, cleared.netted_at) if at] if cleared else []
    return max([sheet.version.at, *told, *went_on, *(each.at for each in mine), *ends])


def _instructions(
    versions: Sequence[TradeVersion], actor: Actor, at: datetime, until: datetime | None
) -> list[Instructed]:
    made = list(
        TradeInstruction.objects.filter(version__in=versions)
        .select_related("ours__participant", "theirs__participant")
        .order_by("-pk")
    )
    made = [each for each in made if until is None or each.ours.at <= until]
    ids = [pk for each in made for pk in (each.ours_id, each.theirs_id) if pk is not None]
    statuses = statuses_of(ids) if ids and until is None else {}
    seen = set(visible_instructions(actor, at).filter(pk__in=ids).values_list("pk", flat=True)) if ids else set()
    return [
        Instructed(instruction, each.version_id, statuses.get(instruction.pk), is_ours, instruction.pk in seen)
        for each in made
        for instruction, is_ours in ((each.ours, True), (each.theirs, False))
        if instruction is not None
    ]


def _linked(trade: Trade, newest: TradeVersion) -> Trade | None:
    if newest.linked_reference is None:
        return None
    return Trade.objects.filter(party=trade.party_id, channel=trade.channel, reference=newest.linked_reference).first()


def trade_by_reference(party: str, channel: str, reference: str, actor: Actor, at: datetime) -> int | None:
    """The trade of a party (LEI or BIC) by channel and reference, for who may see it."""
    found = visible_trades(actor, at).filter(party__in=parties_named(party), channel=channel, reference=reference)
    return found.values_list("pk", flat=True).first()
