"""Appeals against penalties of a depository's list: opened in time, and answered once.

Source: ECSDA CSDR Penalties Framework, 8: a participant appeals until a penalty business day of the month after, the tenth unless
the market says another (settlements.models.PenaltyDays).
"""

from machinery.transactions import part
from recordkeeping.operations import record
from refdata.operations import lock_list
from settlements.models import AppealAnswer, ListedPenalty, PenaltyAppeal
from settlements.operations.appeal_refusals import (
    AppealedAlready,
    AppealIsAnswered,
    AppealTooLate,
    ListedAnew,
    NoSuchAppeal,
    NoSuchListedPenalty,
    NothingToAppeal,
)
from settlements.queries.penalty_days import penalty_days
from vocabulary.occasion import Occasion


@part
def open_appeal(line: int, asks: str, code: str, occasion: Occasion) -> PenaltyAppeal:
    """Appeals a line of a list, for the party to which it tells the penalty: that it is removed for a reason of the list, or that
    the other side pays it.

    Refuses, in this order: NoSuchListedPenalty, AppealedAlready, ListedAnew, NothingToAppeal, AppealTooLate.
    """
    lock_list("settlements_penaltyappeal")
    found = ListedPenalty.objects.select_related("list").filter(pk=line).first()
    if found is None:
        raise NoSuchListedPenalty(line=line)
    before = PenaltyAppeal.objects.filter(line=line).first()
    if before is not None:
        raise AppealedAlready(line=line, appeal=before.pk)
    if _is_told_anew(found):
        raise ListedAnew(line=line)
    last = penalty_days().appeals_until(found.market_id, found.day)
    if found.state != "ACTV" or not found.amount or last is None:
        raise NothingToAppeal(line=line)
    if occasion.business_date > last:
        raise AppealTooLate(line=line, last_day=last.isoformat())
    made = PenaltyAppeal.objects.create(
        line=found,
        asks=asks,
        code=code,
        reason=occasion.reason,
        appeals_until=last,
        business_date=occasion.business_date,
        by=occasion.by.name,
        at=occasion.at,
    )
    told = {"line": line, "asks": asks, "code": code, "appeals_until": last.isoformat()}
    _tell("penalty_appeal.opened", made.pk, told, occasion)
    return made


def _is_told_anew(line: ListedPenalty) -> bool:
    same = ListedPenalty.objects.filter(
        market=line.market_id, party=line.party_id, common_reference=line.common_reference
    )
    counts = same.filter(list__superseded_by=None).order_by("-list__told_on", "-pk").first()
    return counts is None or counts.pk != line.pk


@part
def accept_appeal(appeal: int, change_request: int | None, occasion: Occasion) -> AppealAnswer:
    """Keeps that the depository accepted an appeal, and the request by which the change of our penalty is proposed (None: none of
    ours is to be changed). Refuses NoSuchAppeal, AppealIsAnswered."""
    return _answer(appeal, AppealAnswer.State.ACCEPTED, "penalty_appeal.accepted", change_request, occasion)


@part
def reject_appeal(appeal: int, occasion: Occasion) -> AppealAnswer:
    """Keeps that the depository rejected an appeal. Refuses NoSuchAppeal, AppealIsAnswered."""
    return _answer(appeal, AppealAnswer.State.REJECTED, "penalty_appeal.rejected", None, occasion)


@part
def lock_appeal(appeal: int) -> PenaltyAppeal:
    """An appeal that is to be answered; nobody answers another meanwhile. Refuses NoSuchAppeal, AppealIsAnswered."""
    lock_list("settlements_penaltyappeal")
    found = PenaltyAppeal.objects.select_related("line").filter(pk=appeal).first()
    if found is None:
        raise NoSuchAppeal(appeal=appeal)
    answered = AppealAnswer.objects.filter(pk=appeal).first()
    if answered is not None:
        raise AppealIsAnswered(appeal=appeal, state=str(answered.get_state_display()))
    return found


def _answer(
    appeal: int, state: AppealAnswer.State, code: str, change_request: int | None, occasion: Occasion
) -> AppealAnswer:
    found = lock_appeal(appeal)
    made = AppealAnswer.objects.create(
        appeal=found,
        state=state,
        reason=occasion.reason,
        change_request=change_request,
        business_date=occasion.business_date,
        by=occasion.by.name,
        at=occasion.at,
    )
    _tell(code, appeal, {"line": found.line_id, "change_request": change_request}, occasion)
    return made


def _tell(code: str, appeal: int, after: dict[str, object], occasion: Occasion) -> None:
    record(
        by=occasion.by,
        at=occasion.at,
        code=code,
        subject_type="penalty_appeal",
        subject_ids=[appeal],
        reason=occasion.reason,
        request_id=occasion.request_id,
        after={"business_date": occasion.business_date.isoformat(), **after},
    )
