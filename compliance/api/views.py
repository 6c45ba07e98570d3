"""Resources of blocks."""

from typing import Any

from compliance.api.serializers import BlockAnswer
from compliance.models import Block
from compliance.queries import blocks_before, visible_blocks
from machinery.api import PAGE_PARAMETERS, Answer, ApiRequest, NotFound, Resource, operation, page_by_number
from machinery.parameters import business_day
from machinery.request import acting

VIEW = "compliance.view"


class Blocks(Resource):
    """The blocks that the caller may see."""

    @operation(VIEW, parameters=("on", *PAGE_PARAMETERS), answers=BlockAnswer, many=True)
    def get(self, request: ApiRequest) -> Answer:
        """One page of blocks, newest first: all, or those in force on a business date."""
        visible, on = visible_blocks(acting(request), request.at), business_day(request.query, "on")
        return Answer(
            page_by_number(
                request, lambda place, limit: blocks_before(visible, limit, before=place, standing_on=on), told
            )
        )


class OneBlock(Resource):
    """One block by its id."""

    @operation(VIEW, answers=BlockAnswer)
    def get(self, request: ApiRequest, pk: int) -> Answer:
        """One block."""
        visible = visible_blocks(acting(request), request.at).filter(pk=pk)
        found = blocks_before(visible, 1, before=None, standing_on=None)
        if not found:
            raise NotFound()
        return Answer(told(found[0]))


def told(found: Block) -> dict[str, Any]:
    """One block as programs read it."""
    subjects = {"party": found.party, "account": found.account, "instrument": found.instrument}
    kind = next(kind for kind, subject in subjects.items() if subject is not None)
    return {
        "id": found.pk,
        "subject_kind": kind,
        "subject": str(subjects[kind]),
        "reason_code": found.reason_code,
        "legal_reason": found.legal_reason,
        "legal_basis": found.legal_basis,
        "blocked_from": found.blocked_from,
        "lifted_on": found.lifted_on,
        "placed_at": found.placed_at,
        "placed_by": found.placed_by,
    }
