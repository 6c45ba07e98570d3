"""What external depositories are expected to charge for an instruction, for programs: the same facts and words as on its page."""

from typing import Any

from rest_framework import serializers

from ledger.queries import business_date
from machinery.api import Answer, ApiRequest, Resource, operation
from settlements.api.reckoned import DailyPenaltyAnswer, reckoned_told
from settlements.api.views import seen
from settlements.blotters import FAILS
from settlements.queries import expected_of
from settlements.shown_expected import expected_cause, expected_reckoned


class ExpectedPenaltyAnswer(DailyPenaltyAnswer):
    """What the depository of `market` is expected to charge `pays` for `penalty_date`, in favour of `gets`; both are null where
    what it told does not say who pays. `reason` is the code that it told of ours. `state` is ACTV, NCOM while a fact is `missing`,
    and REMO once it was told to have settled by that day; once a missing fact is known another one `completes` it. Nothing of it
    is netted or paid here."""


class ExpectedOfInstructionAnswer(serializers.Serializer[Any]):
    """What is expected of the depository of an instruction, the newest day first; empty for one that settles elsewhere."""

    expected = ExpectedPenaltyAnswer(many=True)


class ExpectedOfInstruction(Resource):
    """The penalties that a depository is expected to charge for one instruction."""

    @operation(FAILS.permission, answers=ExpectedOfInstructionAnswer)
    def get(self, request: ApiRequest, pk: int) -> Answer:
        """What nights expect the depository of an instruction to charge for it."""
        found = expected_of(seen(request, pk).instruction.pk, None, business_date())
        return Answer(
            {"expected": [reckoned_told(each, expected_cause(each), expected_reckoned(each)) for each in found]}
        )
