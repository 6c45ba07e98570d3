"""What the story of an instruction answers of its amounts, its parts, the end of its recycling, who was chased about it, and
what the house holds it by."""

from typing import Any

from rest_framework import serializers

from settlements.models import FailChase


class SettlesAnswer(serializers.Serializer[Any]):
    """The deliverer's amount, which settles; by how much the receiver's own is above it (below zero: below), and was allowed to."""

    amount = serializers.CharField()
    difference = serializers.CharField()
    tolerated = serializers.CharField()


class SettledPartAnswer(serializers.Serializer[Any]):
    """A part of an instruction that settled, and by which journal; `amount` null: free of payment."""

    journal = serializers.IntegerField()
    business_date = serializers.DateField()
    quantity = serializers.CharField()
    amount = serializers.CharField(allow_null=True)


class RecyclingAnswer(serializers.Serializer[Any]):
    """Until when it is tried again: the day counted from, the business day of the warning (null: none is given), that at whose end
    the system cancels it, how many are left until then, whether its party was warned, and where that is laid down."""

    counted_from = serializers.DateField()
    warned_on = serializers.DateField(allow_null=True)
    cancelled_end_of = serializers.DateField()
    days_left = serializers.IntegerField()
    is_warned = serializers.BooleanField()
    laid_down_in = serializers.CharField()


class ChaseAnswer(serializers.Serializer[Any]):
    """One contact about an instruction that fails: when and by whom, who was reached and how, what was said, for which day it was
    promised, and when to chase again (null: neither)."""

    at = serializers.DateTimeField()
    business_date = serializers.DateField()
    by = serializers.CharField()
    reached = serializers.CharField()
    channel = serializers.ChoiceField(FailChase.Channel.choices)
    said = serializers.CharField()
    promised_for = serializers.DateField(allow_null=True)
    chase_again_on = serializers.DateField(allow_null=True)


class DaysFundedAnswer(serializers.Serializer[Any]):
    """Calendar days at one rate, in per cent a year."""

    since = serializers.DateField()
    days = serializers.IntegerField()
    rate = serializers.CharField()


class FundingAnswer(serializers.Serializer[Any]):
    """What a fail has cost its side to fund so far: the cash that it did not get, the days by their rates, and the cost (below zero
    a gain); the last two null where the rate of a day is not known."""

    currency = serializers.CharField()
    amount = serializers.CharField()
    days = DaysFundedAnswer(many=True, allow_null=True)
    cost = serializers.CharField(allow_null=True)


class KindAnswer(serializers.Serializer[Any]):
    """The code of a hold of the house with its words."""

    code = serializers.CharField()
    words = serializers.CharField()


class ImposedAnswer(serializers.Serializer[Any]):
    """A hold of the house. By whom, why, the legal reason, the case, and when the house looks at it again are null for who may not
    see why the house holds; `until_date` is the day that the hold itself says, `look_again_on` what the last look at it says, else
    that; `ending` is LIFTED, CANCELLED or null while it stands."""

    id = serializers.IntegerField()
    kind = KindAnswer()
    condition = serializers.CharField(allow_null=True)
    business_date = serializers.DateField()
    imposed_at = serializers.DateTimeField()
    imposed_by = serializers.CharField(allow_null=True)
    legal_reason = serializers.CharField(allow_null=True)
    reason = serializers.CharField(allow_null=True)
    case_reference = serializers.CharField(allow_null=True)
    until_date = serializers.DateField(allow_null=True)
    look_again_on = serializers.DateField(allow_null=True)
    ending = serializers.CharField(allow_null=True)
    ended_on = serializers.DateField(allow_null=True)
    ended_at = serializers.DateTimeField(allow_null=True)
    ended_by = serializers.CharField(allow_null=True)
    ending_reason = serializers.CharField(allow_null=True)


class PendingAnswer(serializers.Serializer[Any]):
    """A request that waits on an object for others to agree: its number and command, since when and until when."""

    request = serializers.IntegerField()
    action = serializers.CharField()
    asked_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField()
