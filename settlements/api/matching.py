"""Own instructions for programs: taken in one by one or in a set, matched, and what waits for its match on either side."""

from collections.abc import Mapping
from typing import Any, Final

from django.db import transaction

from ledger.queries import business_date
from machinery.api import (
    Answer,
    ApiRequest,
    NotFound,
    Resource,
    list_asked,
    list_parameters,
    operation,
    page_asked,
    page_of,
)
from machinery.api.bodies import JSON, NDJSON
from machinery.request import acting
from settlements.allegement import Removal
from settlements.api.bulk import AT_ONCE, ATOMIC, LARGEST, is_atomic
from settlements.api.serializers import (
    OWN_EXAMPLE,
    AllegementAnswer,
    OneAllegementAnswer,
    SideBody,
    SidesAnswer,
    SideTakenAnswer,
    UnmatchedLineAnswer,
)
from settlements.api.taking import STATES, TooManyItems, errors_of, refusal_of, refuse_faults, warnings_of
from settlements.api.telling import status, statuses, unmatched
from settlements.blotters import ALLEGEMENTS, UNMATCHED, unmatched_wanted
from settlements.jobs import match_again
from settlements.messages import side_of_object, sides_of
from settlements.operations import REFERENCE_RACES, SideIntake, SideTaken, match_waiting, submit_sides
from settlements.own_side import OwnRow
from settlements.queries import (
    Allegement,
    Over,
    UnmatchedLine,
    alleged,
    allegements,
    scope_of,
    statuses_of,
    unmatched_lines,
    why_waiting,
)
from vocabulary.amounts import in_units
from vocabulary.control_totals import ACCEPTED, REFUSED, totals_as_json

ANSWERED: Final = (
    "payment",
    "isin",
    "quantity",
    "currency",
    "amount",
    "trade_date",
    "intended_settlement_date",
    "cum_ex",
    "common_reference",
)
"""Terms that the answer to an allegement repeats as they are."""


class Sides(Resource):
    """One party's own instruction."""

    @operation(
        "settlements.load",
        writes=True,
        takes=SideBody,
        left="fields",
        answers=SideTakenAnswer,
        status=201,
        races=REFERENCE_RACES,
        refuses=("invalid_fields", "trade_refused"),
        example=OWN_EXAMPLE,
    )
    def post(self, request: ApiRequest) -> Answer:
        """Takes in one party's own instruction and matches it with the counterparty's, if that is there; else says why it is
        unmatched. The same facts again: 200, as it stands."""
        intake = taken_in([side_of_object(1, request.sent)], request)
        taken = intake.taken[0]
        if taken.state == REFUSED:
            raise refusal_of(taken.faults, errors_of(taken.faults))
        found = _standing(intake, taken)
        where = {"Location": f"/api/v1/instructions/{found['id']}"}
        return Answer(found, 201 if taken.state == ACCEPTED else 200, where)


class SidesBulk(Resource):
    """Many own instructions at once."""

    @operation(
        "settlements.load",
        parameters=(ATOMIC,),
        writes=True,
        takes=SideBody,
        listed=AT_ONCE,
        left="bytes",
        media=(JSON, NDJSON),
        largest=LARGEST,
        answers=SidesAnswer,
        races=REFERENCE_RACES,
        refuses=("bulk_refused", "too_many_items"),
        example=[OWN_EXAMPLE],
    )
    def post(self, request: ApiRequest) -> Answer:
        """Takes in up to 5,000 own instructions, each by itself, and matches them; with `atomic=true` all of them or none."""
        rows = sides_of(request.sent, request.media)
        if len(rows) > AT_ONCE:
            raise TooManyItems(found=len(rows), limit=AT_ONCE)
        intake = taken_in(rows, request)
        if is_atomic(request):
            refuse_faults(intake)
        states = [taken.state for taken in intake.taken]
        matching = statuses_of([found for taken in intake.taken if (found := intake.standing_for(taken))])
        return Answer(
            {
                "counts": {"received": len(states), **{name: states.count(state) for name, state in STATES.items()}},
                "totals": totals_as_json(intake.totals),
                "results": [_item(intake, taken, matching) for taken in intake.taken],
            }
        )


class UnmatchedList(Resource):
    """What waits for its match."""

    @operation(
        UNMATCHED.permission,
        parameters=list_parameters(UNMATCHED),
        answers=UnmatchedLineAnswer,
        many=True,
    )
    def get(self, request: ApiRequest) -> Answer:
        """One page of the unmatched instructions that the caller's participants have, the oldest intended date first, each with
        the nearest candidate and what of it differs."""
        wanted = unmatched_wanted(list_asked(request, UNMATCHED))
        page, scope = page_asked(request.query), scope_of(acting(request), request.at)
        found = unmatched_lines(wanted, scope, business_date(), page.cut)
        return Answer(page_of(request, found.rows, found.after, _line))


class Allegements(Resource):
    """What others allege."""

    @operation(
        ALLEGEMENTS.permission,
        parameters=list_parameters(ALLEGEMENTS),
        answers=AllegementAnswer,
        many=True,
    )
    def get(self, request: ApiRequest) -> Answer:
        """One page of the instructions that others have sent, that name a participant of the caller's, and that nobody has
        answered: the oldest intended date first."""
        wanted = unmatched_wanted(list_asked(request, ALLEGEMENTS), is_alleged=True)
        page, scope = page_asked(request.query), scope_of(acting(request), request.at)
        found = allegements(wanted, scope, business_date(), request.at, page.cut)
        return Answer(page_of(request, found.rows, found.after, _alleged))


class OneAllegement(Resource):
    """One allegement by the id of its instruction."""

    @operation(ALLEGEMENTS.permission, answers=OneAllegementAnswer)
    def get(self, request: ApiRequest, pk: int) -> Answer:
        """What another party has sent and would be answered with, also once it is over: since when, and why."""
        found = alleged(pk, scope_of(acting(request), request.at), business_date(), request.at)
        if found is None:
            raise NotFound()
        return Answer({**_alleged(found), "cut_off": found.cut_off, "over": _over(found.over)})


def taken_in(rows: Any, request: ApiRequest) -> SideIntake:
    """Takes rows in and matches them in one transaction; once that has committed, what arrived at the same moment is matched."""
    told: dict[str, Any] = {"at": request.at, "business_date": business_date(), "request_id": request.request_id}
    intake = submit_sides(rows, by=acting(request), **told)
    match_waiting(intake.keys, **told)
    if intake.keys and not request.rehearsed:
        transaction.on_commit(lambda: match_again(intake.keys, **told), robust=True)
    return intake


def _standing(intake: SideIntake, taken: SideTaken) -> dict[str, Any]:
    """What stands for an own instruction, with its statuses and why it is unmatched."""
    number = intake.standing_for(taken)
    if number is None:
        raise LookupError(f"expected what stands for line {taken.row.line}, found nothing")
    why = why_waiting([number], business_date()).get(number)
    return {
        "state": taken.state,
        "id": number,
        "statuses": statuses(statuses_of([number])[number]),
        "unmatched": unmatched(why) if why else None,
        "warnings": warnings_of(taken.row),
    }


def _item(intake: SideIntake, taken: SideTaken, matching: Mapping[int, Any]) -> dict[str, Any]:
    """What became of one of a set: short, because there are thousands."""
    row: OwnRow = taken.row
    if taken.state == REFUSED:
        return {"item": row.line, "state": "refused", "errors": errors_of(taken.faults)}
    number, warnings = intake.standing_for(taken), warnings_of(row)
    told = {"item": row.line, "state": taken.state, "id": number, "matching": matching[number or 0].matching}
    return {**told, **({"warnings": warnings} if warnings else {})}


def _line(found: UnmatchedLine) -> dict[str, Any]:
    each = found.waiting
    return {
        "id": each.id,
        "reference": each.reference,
        "participant": found.participant,
        "counterparty": found.counterparty,
        "direction": str(each.terms.direction),
        "payment": str(each.terms.payment),
        "isin": each.terms.isin or "",
        "quantity": in_units(each.terms.quantity, each.terms.isin),
        "currency": each.terms.currency or "",
        "amount": in_units(each.terms.amount, each.terms.currency),
        "trade_date": each.terms.trade_date,
        "intended_settlement_date": each.terms.intended_settlement_date,
        "entered_at": each.at,
        "hold": "PREA" if each.is_held else "",
        "imposed": each.imposed,
        "ends_on": found.ends_on,
        "unmatched": unmatched(found.why),
    }


def _alleged(found: Allegement) -> dict[str, Any]:
    answer, said = found.answer, {name: getattr(found.answer, name) for name in ANSWERED}
    said |= {"quantity": in_units(answer.quantity, answer.isin), "amount": in_units(answer.amount, answer.currency)}
    told = {
        "participant": answer.participant,
        "counterparty": answer.counterparty,
        "direction": str(answer.direction),
        "claim_opt_out": "NOMC" if answer.claim_opt_out else None,
        **said,
    }
    return {
        "id": found.waiting.id,
        "reference": found.waiting.reference,
        "participant": found.participant,
        "counterparty": found.counterparty,
        "entered_at": found.waiting.at,
        "answer": {name: str(value) for name, value in told.items() if value is not None},
    }


def _over(found: Over | None) -> dict[str, Any] | None:
    if found is None:
        return None
    axis = "MTCH" if found.status == Removal.MATCHED else "IPRC"
    return {"at": found.at, **status(axis, found.status)}
