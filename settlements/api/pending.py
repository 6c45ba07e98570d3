"""What depositories state to be pending beside ours, for programs: the same facts and words as on the page."""

from collections.abc import Mapping
from typing import Any

from rest_framework import serializers

from machinery.api import Answer, ApiRequest, Resource, list_asked, list_parameters, operation, page_asked, page_of
from machinery.request import acting
from settlements.blotters import COMPARED_PENDING
from settlements.pending import PendingSide
from settlements.pending_words import causes
from settlements.queries import ComparedPending, compared_pending, scope_of
from vocabulary.decimals import shortest


class PendingSideAnswer(serializers.Serializer[Any]):
    """What is still to settle, as one of the two has it; what is not told is null. `direction` is DELI or RECE."""

    matching = serializers.CharField(allow_null=True)
    settlement = serializers.CharField(allow_null=True)
    direction = serializers.CharField()
    isin = serializers.CharField(allow_null=True)
    quantity = serializers.CharField(allow_null=True)
    currency = serializers.CharField(allow_null=True)
    amount = serializers.CharField(allow_null=True)
    settlement_date = serializers.DateField()


class ComparedPendingAnswer(serializers.Serializer[Any]):
    """A line of a statement of what is pending (`stated`, null where it has none) beside ours (`ours`, null where nothing was sent
    there under its reference). `verdict` is EQUAL, DIFFERS, OURS, THEIRS, or SINCE where the depository has told of it after the
    statement; `differs` the terms that differ."""

    message = serializers.IntegerField()
    stated_on = serializers.DateField()
    depository = serializers.CharField()
    market = serializers.CharField()
    instruction = serializers.IntegerField(allow_null=True)
    reference = serializers.CharField()
    verdict = serializers.CharField()
    differs = serializers.ListField(child=serializers.CharField())
    causes = serializers.ListField(child=serializers.CharField())
    stated = PendingSideAnswer(allow_null=True)
    ours = PendingSideAnswer(allow_null=True)


class PendingAtDepositories(Resource):
    """What depositories state to be pending, beside ours."""

    @operation(
        COMPARED_PENDING.permission,
        parameters=list_parameters(COMPARED_PENDING),
        answers=ComparedPendingAnswer,
        many=True,
    )
    def get(self, request: ApiRequest) -> Answer:
        """One page of the comparison of depositories' statements of what is pending with what is open here, the newest day first,
        with the filters of the page. The statements come by POST /messages, semt.018 or MT537."""
        page, wanted = page_asked(request.query), list_asked(request, COMPARED_PENDING).form.wanted()
        found = compared_pending(wanted, scope_of(acting(request), request.at), page.cut)
        return Answer(page_of(request, found.rows, found.after, _compared))


def _compared(line: ComparedPending) -> Mapping[str, Any]:
    return {
        **{name: getattr(line, name) for name in ("message", "stated_on", "market", "instruction", "reference")},
        "depository": line.receiver,
        "verdict": str(line.compared.verdict),
        "differs": [str(each) for each in line.compared.differs],
        "causes": causes(line),
        "stated": _side(line.theirs),
        "ours": _side(line.ours),
    }


def _side(side: PendingSide | None) -> Mapping[str, Any] | None:
    if side is None:
        return None
    return {
        **{name: getattr(side, name) or None for name in ("matching", "settlement", "isin", "currency")},
        "direction": side.direction,
        **{name: None if (told := getattr(side, name)) is None else shortest(told) for name in ("quantity", "amount")},
        "settlement_date": side.settlement_date,
    }
