"""Nets of instructions for programs: the same facts as on their pages."""

from decimal import Decimal
from typing import Any, Final

from rest_framework import serializers

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
from machinery.request import acting
from settlements.blotters import INSTRUCTION_NETS
from settlements.queries import (
    InstructionNetLine,
    InstructionNetSheet,
    instruction_net,
    instruction_net_lines,
    scope_of,
)
from vocabulary.amounts import in_units
from vocabulary.decimals import shortest


class InstructionNetAnswer(serializers.Serializer[Any]):
    """Matches of one market, date and currency that settle at once: `gross` is instructed, `net` changes hands, in `currency`,
    which is `saved` percent less. `netting` is BILA, between `one` and `other`, or MULT, between all (both null). `net_state` is
    STANDING, SETTLED, REPLACED (by the net `replaced_by`) or ENDED; `replaces` is the net whose place it took."""

    id = serializers.IntegerField()
    net_state = serializers.CharField()
    market = serializers.CharField()
    intended_settlement_date = serializers.DateField()
    currency = serializers.CharField()
    model = serializers.IntegerField()
    netting = serializers.CharField()
    one = serializers.CharField(allow_null=True)
    other = serializers.CharField(allow_null=True)
    matches = serializers.IntegerField()
    gross = serializers.CharField()
    net = serializers.CharField()
    saved = serializers.CharField()
    business_date = serializers.DateField()
    at = serializers.DateTimeField()
    by = serializers.CharField()
    replaces = serializers.IntegerField(allow_null=True)
    replaced_by = serializers.IntegerField(allow_null=True)


class NettedMatchAnswer(serializers.Serializer[Any]):
    """A match of a net, by the instruction of it that the caller may see; `end` is open, settled or cancelled."""

    match = serializers.IntegerField()
    instruction = serializers.IntegerField()
    reference = serializers.CharField()
    deliverer = serializers.CharField(allow_blank=True)
    receiver = serializers.CharField(allow_blank=True)
    isin = serializers.CharField(allow_null=True)
    quantity = serializers.CharField(allow_null=True)
    amount = serializers.CharField()
    end = serializers.CharField()


class NetPositionAnswer(serializers.Serializer[Any]):
    """What an account gets of an asset by a net; below zero, what it gives."""

    number = serializers.CharField()
    party = serializers.CharField(allow_blank=True)
    asset = serializers.CharField()
    units = serializers.CharField()


class NetSavingAnswer(serializers.Serializer[Any]):
    """What a net comes to of one asset: instructed, and what changes hands, which is `saved` percent less."""

    asset = serializers.CharField()
    gross = serializers.CharField()
    net = serializers.CharField()
    saved = serializers.CharField()


class InstructionNetSheetAnswer(InstructionNetAnswer):
    """A net with what is in it and what it comes to: the first 500 matches, and positions, of those that the caller may see."""

    members = NettedMatchAnswer(many=True)
    positions = NetPositionAnswer(many=True)
    savings = NetSavingAnswer(many=True)


class InstructionNets(Resource):
    """Nets of instructions."""

    @operation(
        INSTRUCTION_NETS.permission,
        parameters=list_parameters(INSTRUCTION_NETS),
        answers=InstructionNetAnswer,
        many=True,
    )
    def get(self, request: ApiRequest) -> Answer:
        """One page of nets of instructions, the newest first, with the filters of the page. What a market nets is set by requests
        for `netting.set`."""
        page, scope = page_asked(request.query), scope_of(acting(request), request.at)
        wanted = list_asked(request, INSTRUCTION_NETS).form.wanted()
        found = instruction_net_lines(wanted, scope, business_date(), page.cut)
        return Answer(page_of(request, found.rows, found.after, _line))


class OneInstructionNet(Resource):
    """One net by its id."""

    @operation(INSTRUCTION_NETS.permission, answers=InstructionNetSheetAnswer)
    def get(self, request: ApiRequest, pk: int) -> Answer:
        """One net with its matches, what each account gives and gets, and what netting saves."""
        found = instruction_net(pk, scope_of(acting(request), request.at), business_date())
        if found is None:
            raise NotFound()
        return Answer({**_line(found.line), **_inside(found)})


OF_A_MATCH: Final = ("match", "instruction", "reference", "deliverer", "receiver", "end")
AS_ON_THE_PAGE: Final = (
    "id", "market", "intended_settlement_date", "currency", "model", "netting", "matches", "business_date", "at", "by",
    "replaces", "replaced_by",
)  # fmt: skip


def _line(found: InstructionNetLine) -> dict[str, Any]:
    return {
        **{name: getattr(found, name) for name in AS_ON_THE_PAGE},
        "net_state": found.state,
        "one": found.one or None,
        "other": found.other or None,
        "gross": in_units(found.gross, found.currency),
        "net": in_units(found.net, found.currency),
        "saved": shortest((100 * found.saved).quantize(Decimal("0.01"))),
    }


def _inside(found: InstructionNetSheet) -> dict[str, Any]:
    """What is in a net, and what it comes to."""
    currency = found.line.currency
    return {
        "members": [
            {
                **{name: getattr(each, name) for name in OF_A_MATCH},
                "isin": each.asset or None,
                "quantity": shortest(each.quantity) if each.asset else None,
                "amount": in_units(each.amount, currency),
            }
            for each in found.members
        ],
        "positions": [
            {"number": each.number, "party": each.party, "asset": each.asset, "units": in_units(each.units, each.asset)}
            for each in found.positions
        ],
        "savings": [
            {
                "asset": each.asset,
                "gross": in_units(each.gross, each.asset),
                "net": in_units(each.net, each.asset),
                "saved": shortest(each.percent),
            }
            for each in found.savings
        ],
    }
