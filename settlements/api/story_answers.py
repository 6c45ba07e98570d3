"""What the story of an instruction answers of its amounts, its parts and the end of its recycling."""

from typing import Any

from rest_framework import serializers


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
