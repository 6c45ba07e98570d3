"""What open instructions wait for, and who waits for whom, by the API."""

from collections.abc import Mapping
from typing import Any, Final

from rest_framework import serializers

from ledger.queries import business_date
from machinery.api import Answer, ApiRequest, Resource, operation
from machinery.request import acting
from settlements.api.serializers import PartyAnswer
from settlements.api.views import seen
from settlements.blotters import FAILS
from settlements.queries import scope_of
from settlements.queries.standstill import Knot, Named, Point, Reader, standstill
from settlements.queries.who_waits import WhoWaits, who_waits
from settlements.waiting_words import act_in_words, why_in_words
from vocabulary.amounts import in_units

BOOKS: Final = "ledger.view"


class NamedAnswer(serializers.Serializer[Any]):
    """An instruction; all null for one that is somebody else's."""

    id = serializers.IntegerField(allow_null=True)
    reference = serializers.CharField(allow_null=True)
    participant = serializers.CharField(allow_null=True)


class PointAnswer(serializers.Serializer[Any]):
    """One thing that stands against it, or one that has to be done, with its words: MATCH (the other side comes, or agrees:
    `differing` are the fields in which the nearest one does not), HOLD (released), IMPOSED and BLOCK (lifted), SECURITIES
    (delivered), CASH (funded), FIRST and TOGETHER (linked), POOL, ACCOUNT (not known to the books), OTHER (told to somebody else
    alone). `party` is who has to do it, null for somebody else; `units` lack on the account, or are to be brought to it."""

    code = serializers.CharField()
    words = serializers.CharField()
    party = serializers.CharField(allow_null=True)
    account = serializers.CharField(allow_null=True)
    asset = serializers.CharField(allow_null=True)
    units = serializers.CharField(allow_null=True)
    instructions = NamedAnswer(many=True)
    differing = serializers.ListField(child=serializers.CharField())


class KnotAnswer(serializers.Serializer[Any]):
    """An instruction of the chain: how far from the first one (0), why it does not settle, and the next cut-off that it has to
    meet. What it waits for follows it, one step further. `is_circle`: it stands above already; `is_cut`: not followed."""

    depth = serializers.IntegerField()
    instruction = NamedAnswer()
    why = PointAnswer(many=True)
    by = serializers.DateTimeField(allow_null=True)
    is_circle = serializers.BooleanField()
    is_cut = serializers.BooleanField()


class StandstillAnswer(serializers.Serializer[Any]):
    """What an open instruction waits for, and a set of acts with which the next night would settle it: empty where it settles
    anyway, null where none were found. Of what is unmatched the first one is its match. `is_least`: no smaller set of what was
    thought of does. It was reckoned on `matches` of the queue, null for who does not see everybody's; `is_whole`: they are all
    that bears on it; `is_supposed`: the other side of what is unmatched is taken to hold nothing and to have what it owes,
    for nobody has sent it or it is not the caller's to see. All null for one that is not open, that a night decides now, that a
    depository settles, or whose market stays closed."""

    waits_for = KnotAnswer(many=True, allow_null=True)
    would_settle = PointAnswer(many=True, allow_null=True)
    is_least = serializers.BooleanField(allow_null=True)
    matches = serializers.IntegerField(allow_null=True)
    is_whole = serializers.BooleanField(allow_null=True)
    is_supposed = serializers.BooleanField(allow_null=True)


class WaitAmountAnswer(serializers.Serializer[Any]):
    """What is to be paid for fails in a currency; null where no cash moves."""

    currency = serializers.CharField(allow_null=True)
    amount = serializers.CharField(allow_null=True)


class WhoWaitsAnswer(serializers.Serializer[Any]):
    """One participant waits for another, with so many failing instructions. Those of one `group` hang together by waiting for one
    another; the first group is the largest."""

    group = serializers.IntegerField()
    waits = PartyAnswer()
    waits_for = PartyAnswer()
    instructions = serializers.IntegerField()
    amounts = WaitAmountAnswer(many=True)


class Standstills(Resource):
    """What one instruction waits for."""

    @operation("settlements.view", answers=StandstillAnswer)
    def get(self, request: ApiRequest, pk: int) -> Answer:
        """The chain of what it waits for, and a smallest set of acts that would settle it, tried out on a copy of the queue."""
        reader = Reader(acting(request), request.at, BOOKS in request.permissions)
        found = standstill(seen(request, pk), reader, business_date())
        if found is None:
            return Answer(dict.fromkeys(StandstillAnswer().fields))
        acts = None if found.acts is None else list(dict.fromkeys(map(_as_act, found.acts)))
        return Answer(
            {
                "waits_for": [_knot(each) for each in found.knots],
                "would_settle": None if acts is None else [_point(*each) for each in acts],
                "is_least": found.is_least,
                "matches": found.matches,
                "is_whole": found.is_whole,
                "is_supposed": found.is_supposed,
            }
        )


class WhoWaitsList(Resource):
    """Who waits for whom with what fails."""

    @operation(FAILS.permission, answers=WhoWaitsAnswer, many=True)
    def get(self, request: ApiRequest) -> Answer:
        """Every participant that waits, and for whom, as far as the caller may see, on one page; the largest group first."""
        found = who_waits(scope_of(acting(request), request.at), business_date())
        items = [_wait(number, each) for number, group in enumerate(found, 1) for each in group.waits]
        return Answer({"items": items, "next": None})


def _as_act(point: Point) -> tuple[Point, str]:
    return point, act_in_words(point)


def _knot(knot: Knot) -> Mapping[str, Any]:
    return {
        "depth": knot.depth,
        "instruction": _named(knot.named),
        "why": [_point(each, why_in_words(each)) for each in knot.points],
        "by": knot.by,
        "is_circle": knot.is_circle,
        "is_cut": knot.is_cut,
    }


def _named(named: Named) -> Mapping[str, Any]:
    return {"id": named.id, "reference": named.reference or None, "participant": named.participant or None}


def _point(point: Point, words: str) -> Mapping[str, Any]:
    return {
        "code": str(point.kind),
        "words": words,
        "party": point.party or None,
        "account": point.number or None,
        "asset": point.asset or None,
        "units": in_units(point.units, point.asset),
        "instructions": [_named(each) for each in point.named],
        "differing": list(point.fields),
    }


def _wait(group: int, found: WhoWaits) -> Mapping[str, Any]:
    return {
        "group": group,
        "waits": {"lei": found.waiter.lei, "name": found.waiter.name},
        "waits_for": {"lei": found.causer.lei, "name": found.causer.name},
        "instructions": found.matches,
        "amounts": [
            {"currency": currency or None, "amount": in_units(amount, currency) if currency else None}
            for currency, amount in found.amounts
        ],
    }
