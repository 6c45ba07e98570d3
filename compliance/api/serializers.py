"""What programs are told of blocks, as the documents describe it."""

from typing import Any

from rest_framework import serializers


class BlockAnswer(serializers.Serializer[Any]):
    """A block on a party (by LEI), an account (by number) or an instrument (by ISIN)."""

    id = serializers.IntegerField()
    subject_kind = serializers.ChoiceField(["party", "account", "instrument"])
    subject = serializers.CharField()
    reason_code = serializers.CharField()
    legal_reason = serializers.CharField()
    legal_basis = serializers.CharField()
    blocked_from = serializers.DateField()
    lifted_on = serializers.DateField(allow_null=True)
    placed_at = serializers.DateTimeField()
    placed_by = serializers.CharField()
