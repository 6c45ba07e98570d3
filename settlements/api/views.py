"""Resources of instructions: the list, one by id or by reference, and the acts of a participant."""

from typing import Any, Final

from ledger.queries import business_date
from machinery.api import (
    Answer,
    ApiRequest,
    NotFound,
    Resource,
    awaiting,
    list_asked,
    list_parameters,
    operation,
    page_asked,
    page_of,
    same_version,
)
from machinery.parameters import bad
from machinery.request import acting
from refdata.queries import parties_named
from settlements.api.scenarios import SCENARIOS, afterwards, arranged
from settlements.api.serializers import (
    EXAMPLE,
    LineAnswer,
    PriorityBody,
    ReasonBody,
    StoryAnswer,
    TakenAnswer,
    TradeBody,
)
from settlements.api.taking import one_result
from settlements.api.telling import line, story, version
from settlements.blotters import INSTRUCTIONS, wanted_of
from settlements.messages import row_of_object
from settlements.operations import (
    REFERENCE_RACES,
    REFUSALS,
    Occasion,
    OutOfReach,
    ReservedPriority,
    keep_still,
    submit,
)
from settlements.operations.acts import against
from settlements.operations.part_acts import against_parts
from settlements.page_acts import CANCEL, HIGH, HOLD, NORMAL, PRIORITIES, RELEASE, Act, perform
from settlements.queries import (
    Sheet,
    instruction_by_reference,
    instruction_sheet,
    lines,
    may_act_on,
    scope_of,
)

RIGHTS: Final = {
    "hold": "settlements.hold",
    "release": "settlements.release",
    "cancel": "settlements.cancel",
    "priority": "settlements.prioritise",
    "partial": "settlements.partial",
    "release_part": "settlements.release",
    "take_back_release": "settlements.hold",
}
"""The right to each act."""

PRIORITY_ACTS: Final = {PRIORITIES[each.name]: each for each in (HIGH, NORMAL)}
"""The acts that set the priorities that participants may give."""


class Instructions(Resource):
    """Instructions: those that the caller's participants have, and new ones."""

    @operation(
        "settlements.view",
        parameters=list_parameters(INSTRUCTIONS),
        answers=LineAnswer,
        many=True,
    )
    def get(self, request: ApiRequest) -> Answer:
        """One page of instructions, with the filters of the page; the failing ones where no state is asked for."""
        page, scope = page_asked(request.query), scope_of(acting(request), request.at)
        wanted = wanted_of(list_asked(request, INSTRUCTIONS))
        found = lines(wanted, scope, business_date(), page.cut)
        return Answer(page_of(request, found.rows, found.after, line))

    @operation(
        "settlements.load",
        writes=True,
        takes=TradeBody,
        left="fields",
        answers=TakenAnswer,
        status=201,
        races=REFERENCE_RACES,
        refuses=("invalid_fields", "trade_refused"),
        example=EXAMPLE,
        scenarios=SCENARIOS,
    )
    def post(self, request: ApiRequest) -> Answer:
        """Takes in one pre-matched trade: both instructions and their match. The same facts again: 200, as it stands."""
        intake = submit(
            [arranged(row_of_object(1, request.sent), request)],
            by=acting(request),
            at=request.at,
            business_date=business_date(),
            request_id=request.request_id,
        )
        found, is_new = one_result(intake)
        afterwards(found, request)
        where = {"Location": f"{request.path}/{found['instructions'][0]['id']}"}
        return Answer(found, 201 if is_new else 200, where)


class OneInstruction(Resource):
    """One instruction by its id."""

    @operation("settlements.view", answers=StoryAnswer)
    def get(self, request: ApiRequest, pk: int) -> Answer:
        """The whole story: statuses and reasons in words, history, journals, run, and what happens next."""
        return told(request, seen(request, pk))


class ByReference(Resource):
    """One instruction by its participant and reference."""

    @operation("settlements.view", parameters=("participant", "reference"), answers=StoryAnswer)
    def get(self, request: ApiRequest) -> Answer:
        """The same story, by the participant (LEI or BIC) and the reference that it gave."""
        for name in ("participant", "reference"):
            if not request.query.get(name):
                raise bad(name, "", "LEI / BIC" if name == "participant" else "Max35Text")
        parties = parties_named(request.query["participant"])
        found = [
            instruction_by_reference(party, request.query["reference"], acting(request), request.at)
            for party in parties
        ]
        return told(request, seen(request, next((pk for pk in found if pk is not None), 0)))


class Holding(Resource):
    """The hold of one instruction."""

    @operation(
        "settlements.hold",
        writes=True,
        takes=ReasonBody,
        answers=StoryAnswer,
        awaits=True,
        example={"reason": "Under review"},
    )
    def post(self, request: ApiRequest, pk: int) -> Answer:
        """Puts an instruction on hold for its own side: no night tries it until it is released."""
        return act(request, pk, HOLD)


class Releasing(Resource):
    """The release of one instruction."""

    @operation(
        "settlements.release",
        writes=True,
        takes=ReasonBody,
        answers=StoryAnswer,
        awaits=True,
        example={"reason": "Reviewed"},
    )
    def post(self, request: ApiRequest, pk: int) -> Answer:
        """Takes the own side's hold away: the next night tries it."""
        return act(request, pk, RELEASE)


class Cancelling(Resource):
    """The cancellation of one instruction."""

    @operation(
        "settlements.cancel",
        writes=True,
        takes=ReasonBody,
        answers=StoryAnswer,
        awaits=True,
        example={"reason": "Entered twice"},
    )
    def post(self, request: ApiRequest, pk: int) -> Answer:
        """Asks for cancellation: a matched pair is cancelled when both sides have asked."""
        return act(request, pk, CANCEL)


class Prioritising(Resource):
    """The priority that one instruction's own party gives it."""

    @operation(
        "settlements.prioritise",
        writes=True,
        takes=PriorityBody,
        answers=StoryAnswer,
        awaits=True,
        versioned=True,
        refuses=("reserved_priority",),
        example={"priority": 3, "reason": "Covers a delivery of today"},
    )
    def post(self, request: ApiRequest, pk: int) -> Answer:
        """Sets the own priority, 3 high or 4 normal; needs the ETag of what the caller read. The match has the more urgent one
        of its two sides."""
        if request.sent["priority"] not in PRIORITY_ACTS:
            raise ReservedPriority(priority=request.sent["priority"])
        return act(request, pk, PRIORITY_ACTS[request.sent["priority"]])


def seen(request: ApiRequest, pk: int) -> Sheet:
    """The sheet of an instruction. Refuses NotFound for one that the caller may not see, as for one that is not there."""
    found = instruction_sheet(pk, acting(request), request.at, business_date()) if pk else None
    if found is None:
        raise NotFound()
    return found


def told(request: ApiRequest, sheet: Sheet) -> Answer:
    """The story of an instruction with its version."""
    return Answer(story(request, sheet, actions(request, sheet)), headers={"ETag": version(sheet)})


def actions(request: ApiRequest, sheet: Sheet) -> set[str]:
    """The acts that the state allows and that the caller has the right to."""
    refused = against(sheet).keys() | against_parts(sheet).keys()
    return {name for name in RIGHTS.keys() - refused if may(request, sheet, RIGHTS[name])}


def may(request: ApiRequest, sheet: Sheet, right: str) -> bool:
    """Whether the caller has the right to an act where the participant is served."""
    return right in request.permissions and may_act_on(sheet.instruction, right, acting(request), request.at)


def act(request: ApiRequest, pk: int, act: Act) -> Answer:
    """Does one act on one instruction and tells how it stands then; 202 with the request where others must agree. Refuses as the
    page, and VersionChanged."""
    sheet = seen(request, pk)
    if not may(request, sheet, act.permission):
        raise OutOfReach(instruction=pk)
    if "If-Match" in request.headers:
        keep_still([pk])
        same_version(request, version(seen(request, pk)))
    occasion = Occasion(
        by=acting(request),
        at=request.at,
        business_date=business_date(),
        reason=request.sent["reason"],
        request_id=request.request_id,
    )
    acted = perform(act, [pk], occasion)
    for failure in acted.outcome.failures:
        facts: dict[str, Any] = {name: fact for name, fact in failure.data.items() if name != "sentence"}
        raise REFUSALS[failure.code](**facts)
    return awaiting(acted.waits.request) if acted.waits else told(request, seen(request, pk))
