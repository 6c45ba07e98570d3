"""Repairs what keeps trades from settling: they are tried again, or what may be accepted is accepted by a person."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from clearing.lifecycle import ACCEPTABLE, Ended, State
from clearing.models import Enrichment, ExceptionEnd, OpenTrade, TradeException
from clearing.operations.affirmed import go_on
from clearing.operations.confirming import match
from clearing.operations.enriching import enrich
from clearing.operations.reading import subjects_of
from clearing.operations.refusals import NoSuchTrade, NotAcceptable, NothingToRepair
from clearing.operations.settling import Brought, bring_on
from clearing.operations.work import end_exceptions, keep_exceptions, state_after, take_off
from machinery.statements import rows
from machinery.transactions import part
from recordkeeping.operations import record
from vocabulary.occasion import Occasion
from vocabulary.outcome import Failure, Outcome, Refusal


@part
def try_again(trades: Sequence[int], occasion: Occasion) -> Outcome:
    """Enriches trades with exceptions anew: what is mended ends, what is new is added, and a clean trade is instructed.

    Failures by trade, in this order: no_such_trade, nothing_to_repair. Done are those that were tried, clean or not.
    """
    work, failures = _work(trades)
    if work:
        _bring_on(work, occasion)
        _record("trades.tried_again", work, occasion)
    return Outcome(len(work), tuple(failures))


@part
def accept_exceptions(trades: Sequence[int], occasion: Occasion) -> Outcome:
    """Accepts, for a reason, what a person may accept of what stands against trades, and tries them again.

    Failures as `try_again`, then not_acceptable: nothing that stands against it can be accepted.
    """
    work, failures = _work(trades)
    opened = _open_exceptions([each.version_id for each in work.values()])
    for trade, each in list(work.items()):
        if not ACCEPTABLE & {found.code for found in opened[each.version_id]}:
            failures.append(_failure(trade, NotAcceptable(trade=trade)))
            del work[trade]
    if work:
        versions = [each.version_id for each in work.values()]
        end_exceptions(
            versions, Ended.ACCEPTED, by=occasion.by, at=occasion.at, reason=occasion.reason, codes=ACCEPTABLE
        )
        _bring_on(work, occasion)
        _record("trades.accepted", work, occasion)
    return Outcome(len(work), tuple(failures))


def _work(trades: Sequence[int]) -> tuple[dict[int, OpenTrade], list[Failure]]:
    """The rows of work of trades with exceptions, locked in the order of their ids, and why others have none."""
    wanted = list(dict.fromkeys(trades))
    found = {
        each.pk: each
        for each in OpenTrade.objects.select_for_update()
        .filter(pk__in=wanted, state=State.EXCEPTION)
        .order_by("trade_id")
    }
    known = {f["id"] for f in rows("select id from clearing_trade where id = any(%(ids)s)", {"ids": wanted})}
    failures = [
        _failure(trade, (NothingToRepair if trade in known else NoSuchTrade)(trade=trade))
        for trade in wanted
        if trade not in found
    ]
    return found, failures


def _failure(trade: int, refusal: Refusal) -> Failure:
    return Failure(trade, refusal.code, {**refusal.data, "sentence": refusal.sentence()})


def _open_exceptions(versions: Sequence[int]) -> Mapping[int, list[TradeException]]:
    found: dict[int, list[TradeException]] = defaultdict(list)
    for each in TradeException.objects.filter(version__in=versions, end__isnull=True).order_by("pk"):
        found[each.version_id].append(each)
    return found


def _bring_on(work: Mapping[int, OpenTrade], occasion: Occasion) -> None:
    """Enriches what is not enriched, and instructs again what is; what a confirmation contradicts waits on for another."""
    versions = [each.version_id for each in work.values()]
    enriched = Enrichment.objects.filter(version__in=versions)
    unconfirmed = enriched.filter(version__awaited__isnull=False, version__affirmation__isnull=True)
    stuck = set(unconfirmed.values_list("pk", flat=True))
    again = [pk for pk in enriched.values_list("pk", flat=True) if pk not in stuck]
    end_exceptions(again, Ended.SOLVED, by=occasion.by, at=occasion.at)
    go_on(subjects_of(again), at=occasion.at, business_date=occasion.business_date)
    _enrich([version for version in versions if version not in stuck and version not in again], occasion)


def _enrich(versions: Sequence[int], occasion: Occasion) -> None:
    subjects = subjects_of(versions)
    accepted = _accepted(versions)
    brought = bring_on(
        subjects, enrich(subjects, accepted), accepted, at=occasion.at, business_date=occasion.business_date
    )
    _keep_difference(versions, brought, occasion)
    after = {subject.trade: state_after(subject, brought) for subject in subjects}
    take_off([trade for trade, state in after.items() if state is State.INSTRUCTED])
    for reached in (State.ENRICHED, State.AWAITING_CONFIRMATION, State.AWAITING_NETTING):
        brought_there = [trade for trade, state in after.items() if state is reached]
        OpenTrade.objects.filter(pk__in=brought_there).update(state=reached.value, since=occasion.at)
    match([], list(brought.awaited), at=occasion.at, business_date=occasion.business_date)


def _keep_difference(versions: Sequence[int], brought: Brought, occasion: Occasion) -> None:
    """Ends what stands against a version no more, and adds what does now; what goes on standing is left as it is."""
    opened, ended, new = _open_exceptions(versions), [], {}
    for version in versions:
        now = {(each.code, each.field, each.value): each for each in brought.exceptions.get(version, ())}
        ended += [each.pk for each in opened[version] if (each.code, each.field, each.value) not in now]
        before = {(each.code, each.field, each.value) for each in opened[version]}
        new[version] = tuple(each for key, each in now.items() if key not in before)
    ExceptionEnd.objects.bulk_create(
        ExceptionEnd(exception_id=pk, how=Ended.SOLVED.value, by=occasion.by.name, at=occasion.at) for pk in ended
    )
    keep_exceptions(new, at=occasion.at)


def _accepted(versions: Sequence[int]) -> dict[int, frozenset[str]]:
    """The codes that a person has accepted of each version."""
    found: dict[int, set[str]] = defaultdict(set)
    ended = TradeException.objects.filter(version__in=versions, end__how=Ended.ACCEPTED.value)
    for version, code in ended.values_list("version_id", "code"):
        found[version].add(code)
    return {version: frozenset(codes) for version, codes in found.items()}


def _record(code: str, work: Mapping[int, OpenTrade], occasion: Occasion) -> None:
    record(
        by=occasion.by,
        at=occasion.at,
        code=code,
        subject_type="trade",
        subject_ids=list(work),
        reason=occasion.reason,
        request_id=occasion.request_id,
        after={"trades": len(work)},
    )
