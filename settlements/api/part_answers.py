"""The bodies of what settled in parts, as the documents describe them."""

from typing import Any

from rest_framework import serializers


class SettledPartAnswer(serializers.Serializer[Any]):
    """A part of an instruction that settled, and by which journal; `amount` null: free of payment."""

    journal = serializers.IntegerField()
    business_date = serializers.DateField()
    quantity = serializers.CharField()
    amount = serializers.CharField(allow_null=True)
