"""Intake as one writes it with Django REST framework alone: `many=True`, a query a relation, a row at a time.

It checks less than the product does (no calendar, cut-off, denomination or reach), and keeps neither trail nor key.
"""

import json
import time
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from rest_framework import serializers

from backoffice.bench.firm import Firm
from ledger.models import Account as BookAccount
from machinery.transactions import whole
from refdata.models import Account, Asset, Party
from settlements.models import Instruction, Match, OpenMatch

AT = datetime(2026, 10, 1, 8, tzinfo=UTC)


class PartyField(serializers.SlugRelatedField[Any]):
    """A party by LEI, or by the BIC of its terms."""

    def to_internal_value(self, data: Any) -> Party:
        """The party."""
        found = Party.objects.filter(lei=data).first() or Party.objects.filter(terms__bic=data).first()
        if found is None:
            raise serializers.ValidationError("unknown party")
        return found


def account_field() -> Any:
    """An account by its number."""
    return serializers.SlugRelatedField(slug_field="number", queryset=Account.objects.all())


class Naive(serializers.Serializer[Any]):
    """One trade."""

    payment = serializers.ChoiceField(["DVP", "FOP", "PFOD", "DWP"])
    isin = serializers.SlugRelatedField(slug_field="code", queryset=Asset.objects.all())
    quantity = serializers.DecimalField(24, 6, min_value=Decimal("0.000001"))
    currency = serializers.SlugRelatedField(slug_field="code", queryset=Asset.objects.all())
    amount = serializers.DecimalField(24, 6, min_value=Decimal("0.000001"))
    trade_date = serializers.DateField()
    intended_settlement_date = serializers.DateField()
    deliverer = PartyField(slug_field="lei", queryset=Party.objects.all())
    deliverer_reference = serializers.CharField(max_length=35)
    deliverer_account = account_field()
    deliverer_cash_account = account_field()
    receiver = PartyField(slug_field="lei", queryset=Party.objects.all())
    receiver_reference = serializers.CharField(max_length=35)
    receiver_account = account_field()
    receiver_cash_account = account_field()
    priority = serializers.IntegerField()
    partial = serializers.ChoiceField(["NPAR", "PART", "PARC", "PARQ"])  # type: ignore[assignment]
    common_reference = serializers.CharField(max_length=35)
    place = serializers.ChoiceField(["OWN", "CSD"])

    def create(self, validated_data: Any) -> Match:
        """Both sides, their match, and its queue row."""
        found = validated_data
        kept = {"market_id": self.context["market"], "submitted_by": "naive", "at": AT}
        for name in ("payment", "quantity", "currency", "amount", "trade_date", "intended_settlement_date"):
            kept[name] = found[name]
        kept |= {"asset": found["isin"], "common_reference": found["common_reference"], "priority": found["priority"]}
        sides = []
        for side, other, direction in (("deliverer", "receiver", "DELI"), ("receiver", "deliverer", "RECE")):
            safe = BookAccount.objects.get(holder=found[f"{side}_account"], asset=found["isin"])
            cash = BookAccount.objects.get(holder=found[f"{side}_cash_account"], asset=found["currency"])
            sides.append(
                Instruction.objects.create(
                    participant=found[side],
                    counterparty=found[other],
                    reference=found[f"{side}_reference"],
                    direction=direction,
                    securities_account=safe,
                    cash_account=cash,
                    **kept,
                )
            )
        match = Match.objects.create(delivering=sides[0], receiving=sides[1], matched_at=AT)
        OpenMatch.objects.create(
            match=match,
            priority=found["priority"],
            intended_settlement_date=found["intended_settlement_date"],
            market_id=kept["market_id"],
            payment=found["payment"],
            place=found["place"],
            deliverer_id=sides[0].participant_id,
            receiver_id=sides[1].participant_id,
            asset_id=found["isin"].pk,
            securities_from=sides[0].securities_account_id or 0,
            securities_to=sides[1].securities_account_id or 0,
            quantity_units=int(found["quantity"]),
            currency_id=found["currency"].pk,
            cash_from=sides[1].cash_account_id or 0,
            cash_to=sides[0].cash_account_id or 0,
            amount_units=int(found["amount"] * 100),
        )
        return match


def take_in_with_many(trades: Sequence[Mapping[str, str]], firm: Firm, day: date) -> float:
    """Seconds in which one process takes in one body of trades."""
    body = json.dumps(trades)
    started = time.perf_counter()
    with whole():
        naive = Naive(data=json.loads(body), many=True, context={"market": firm.market})
        naive.is_valid(raise_exception=True)
        json.dumps([match.pk for match in naive.save()])
    return time.perf_counter() - started
