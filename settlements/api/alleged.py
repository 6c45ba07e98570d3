"""What depositories allege to us, for programs: each beside the nearest order of ours there."""

from collections.abc import Mapping
from typing import Any

from rest_framework import serializers

from ledger.queries import business_date
from machinery.api import Answer, ApiRequest, Resource, list_asked, list_parameters, operation, page_asked, page_of
from machinery.counting import newest_first
from machinery.request import acting
from settlements.alleged_words import STATES, advice_of
from settlements.blotters import ALLEGED_OUTSIDE
from settlements.queries import visible_alleged_outside
from settlements.queries.alleged_outside import AllegedOutside, beside_ours
from vocabulary.decimals import shortest


class AllegedOutsideAnswer(serializers.Serializer[Any]):
    """What a depository alleges: `direction` is what we would have to instruct, `removed_at` the depository's time of its removal.
    `state` is STALE where it stands and its settlement date is over. `nearest` is the instruction of ours there that is nearest to
    it (null: none is near), `differs` the fields in which it differs, by their matching reason codes in `codes`."""

    message = serializers.IntegerField()
    reference = serializers.CharField()
    depository = serializers.CharField()
    state = serializers.ChoiceField(list(STATES))
    direction = serializers.CharField()
    payment = serializers.CharField()
    isin = serializers.CharField()
    quantity = serializers.CharField(allow_null=True)
    currency = serializers.CharField(allow_null=True)
    amount = serializers.CharField(allow_null=True)
    trade_date = serializers.DateField(allow_null=True)
    settlement_date = serializers.DateField()
    account = serializers.CharField(allow_null=True)
    client = serializers.CharField(allow_null=True)
    other = serializers.CharField(allow_null=True)
    common_reference = serializers.CharField(allow_null=True)
    told_at = serializers.DateTimeField()
    removed_at = serializers.DateTimeField(allow_null=True)
    nearest = serializers.IntegerField(allow_null=True)
    differs = serializers.ListField(child=serializers.CharField())
    codes = serializers.ListField(child=serializers.CharField())
    advice = serializers.ListField(child=serializers.CharField())


class AllegedByDepositories(Resource):
    """What depositories allege to us."""

    @operation(
        ALLEGED_OUTSIDE.permission,
        parameters=list_parameters(ALLEGED_OUTSIDE),
        answers=AllegedOutsideAnswer,
        many=True,
    )
    def get(self, request: ApiRequest) -> Answer:
        """One page of what depositories allege, the newest first, with the filters of the page. Allegements and their removals come
        by POST /messages, sese.028 and 029, or MT578."""
        page, wanted = page_asked(request.query), list_asked(request, ALLEGED_OUTSIDE).form
        seen = visible_alleged_outside(acting(request), request.at)
        found = newest_first(wanted.wanted(seen, business_date()), page.cut)
        return Answer(page_of(request, beside_ours(found.rows, business_date()), found.after, told_of_alleged))


def told_of_alleged(line: AllegedOutside) -> Mapping[str, Any]:
    """An allegement as AllegedOutsideAnswer says it."""
    said, near = line.alleged, line.near
    removal = getattr(said, "removal", None)
    texts = ("currency", "account", "client", "other", "common_reference")
    numbers = ("quantity", "amount")
    as_they_are = ("reference", "direction", "payment", "isin", "trade_date", "settlement_date", "told_at")
    return {
        "message": said.pk,
        "depository": said.receiver,
        "state": line.state,
        **{name: getattr(said, name) for name in as_they_are},
        **{name: getattr(said, name) or None for name in texts},
        **{name: None if (told := getattr(said, name)) is None else shortest(told) for name in numbers},
        "removed_at": removal.told_at if removal else None,
        "nearest": near.waiting.id if near else None,
        "differs": [each.field for each in near.differences] if near else [],
        "codes": list(dict.fromkeys(each.code for each in near.differences)) if near else [],
        "advice": advice_of(line),
    }
