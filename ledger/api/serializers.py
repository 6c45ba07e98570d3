"""What programs are told of the books, as the documents describe it."""

from typing import Any

from rest_framework import serializers


class AccountLineAnswer(serializers.Serializer[Any]):
    """One account of the books in a list: what is posted now or at the close of the day asked for, what is held now."""

    id = serializers.IntegerField()
    number = serializers.CharField()
    kind = serializers.ChoiceField(["SECURITIES", "CASH", "LOCATION", "CONTROL"])
    party = serializers.CharField(allow_blank=True)
    asset = serializers.CharField()
    posted = serializers.CharField()
    held = serializers.CharField(allow_null=True)


class AccountAnswer(AccountLineAnswer):
    """One account at the close of a business date; what is held, the floor and what is available are told of now alone.

    `floor` null: it may go any way.
    """

    asset_name = serializers.CharField(allow_blank=True)
    as_of = serializers.DateField()
    floor = serializers.CharField(allow_null=True)
    available = serializers.CharField(allow_null=True)


class StatementLineAnswer(serializers.Serializer[Any]):
    """One movement as its account sees it, and the balance after it; somebody else's account has no number."""

    journal = serializers.IntegerField()
    leg = serializers.IntegerField()
    business_date = serializers.DateField()
    value_date = serializers.DateField()
    kind = serializers.CharField()
    narrative = serializers.CharField(allow_blank=True)
    other_account = serializers.CharField(allow_null=True)
    amount = serializers.CharField()
    balance = serializers.CharField()


class JournalLegAnswer(serializers.Serializer[Any]):
    """One movement of a journal that touches an own account; somebody else's account has no number."""

    leg = serializers.IntegerField()
    asset = serializers.CharField()
    amount = serializers.CharField()
    debit = serializers.CharField(allow_null=True)
    credit = serializers.CharField(allow_null=True)


class BookedAnswer(serializers.Serializer[Any]):
    """A journal with the movements that touch own accounts, and what it reverses or is reversed by."""

    id = serializers.IntegerField()
    kind = serializers.CharField()
    words = serializers.CharField()
    business_date = serializers.DateField()
    value_date = serializers.DateField()
    recorded_at = serializers.DateTimeField()
    subject = serializers.IntegerField(allow_null=True)
    narrative = serializers.CharField(allow_blank=True)
    reverses = serializers.IntegerField(allow_null=True)
    reversed_by = serializers.IntegerField(allow_null=True)
    legs = JournalLegAnswer(many=True)
