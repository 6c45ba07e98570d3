"""The house looks at holds of its own again, leaves them in place, and says when it looks next. Sets in, outcomes out."""

from collections.abc import Sequence
from datetime import date

from machinery.statements import among
from machinery.transactions import part
from recordkeeping.operations import record
from settlements.models import HoldReview, ImposedHold
from settlements.operations.imposed_refusals import HoldIsOver, LookedAtAlready, NoSuchHold
from settlements.queries.imposed import last_reviews
from vocabulary.occasion import Occasion
from vocabulary.outcome import Failure, Outcome, Refusal
from vocabulary.text import strict_text


@part
def review_hold(holds: Sequence[int], look_again_on: date | None, occasion: Occasion) -> Outcome:
    """Notes that holds of the house were looked at and stay, and the day, after the business date, on which each is looked at
    again (None: on no day); the reason of the occasion is what was found.

    Failures by hold, in this order: no_such_hold, hold_is_over, looked_at_already (the last look at it says the same, of the same
    business date and by the same). Refuses InvalidText (what was found, of 1 to 500 characters).
    """
    said = strict_text(occasion.reason, longest=500, lines=True)
    wanted = list(dict.fromkeys(holds))
    found = ImposedHold.objects.select_for_update().filter(pk__in=among(wanted)).order_by("pk").in_bulk()
    last = last_reviews(wanted)
    failures: list[Failure] = []
    made: list[HoldReview] = []
    for each in wanted:
        try:
            hold = found.get(each)
            if hold is None:
                raise NoSuchHold(hold=each)
            if hold.ending is not None:
                raise HoldIsOver(hold=each)
            row = _row(hold, said, look_again_on, occasion)
            if each in last and _told(last[each]) == _told(row):
                raise LookedAtAlready(hold=each)
            made.append(row)
        except Refusal as refusal:
            failures.append(Failure(each, refusal.code, {**refusal.data, "sentence": refusal.sentence()}))
    if made:
        _record(HoldReview.objects.bulk_create(made), look_again_on, occasion)
    return Outcome(len(made), tuple(failures))


def _row(hold: ImposedHold, found: str, look_again_on: date | None, occasion: Occasion) -> HoldReview:
    return HoldReview(
        hold=hold,
        instruction_id=hold.instruction_id,
        found=found,
        look_again_on=look_again_on,
        business_date=occasion.business_date,
        by=str(occasion.by),
        at=occasion.at,
    )


def _told(each: HoldReview) -> tuple[object, ...]:
    return each.found, each.look_again_on, each.business_date, each.by


def _record(written: Sequence[HoldReview], look_again_on: date | None, occasion: Occasion) -> None:
    """The event says when, and nothing of what was found: that stands with the hold."""
    record(
        by=occasion.by,
        at=occasion.at,
        code="instruction.hold_reviewed",
        subject_type="instruction",
        subject_ids=sorted({each.instruction_id for each in written}),
        request_id=occasion.request_id,
        after={
            "business_date": occasion.business_date.isoformat(),
            "hold_reviews": [[each.pk, each.hold_id] for each in written],
            "look_again_on": look_again_on.isoformat() if look_again_on else None,
        },
    )
