"""What the story of an instruction tells of what was done to it, and of its journals in the books."""

from typing import Any

from rest_framework import serializers


class EntryAnswer(serializers.Serializer[Any]):
    """One line of the history, newest first."""

    at = serializers.DateTimeField()
    what = serializers.CharField()
    who = serializers.CharField(allow_blank=True)
    words = serializers.ListField(child=serializers.CharField())
    reason = serializers.CharField(allow_blank=True)
    run = serializers.IntegerField(allow_null=True)
    journal = serializers.IntegerField(allow_null=True)


class LegAnswer(serializers.Serializer[Any]):
    """One movement of a journal; an account of somebody else has no number."""

    asset = serializers.CharField()
    amount = serializers.CharField()
    debit = serializers.CharField(allow_null=True)
    credit = serializers.CharField(allow_null=True)


class JournalAnswer(serializers.Serializer[Any]):
    """A journal that booked the settlement."""

    id = serializers.IntegerField()
    business_date = serializers.DateField()
    legs = LegAnswer(many=True)
