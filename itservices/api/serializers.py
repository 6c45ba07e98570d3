"""What programs are told of runs and loads, as the documents describe it."""

from typing import Any

from rest_framework import serializers


class StepAnswer(serializers.Serializer[Any]):
    """One step of a run; `share` is whole percent, null where nothing is counted."""

    name = serializers.CharField()
    words = serializers.CharField()
    state = serializers.ChoiceField(["WAITING", "READY", "RUNNING", "DONE", "DEAD", "SKIPPED"])
    share = serializers.IntegerField(allow_null=True)
    started_at = serializers.DateTimeField(allow_null=True)
    finished_at = serializers.DateTimeField(allow_null=True)


class RunAnswer(serializers.Serializer[Any]):
    """A run of a job for a business date: where it is, how much of it is done, and when it should end."""

    id = serializers.IntegerField()
    job = serializers.CharField()
    words = serializers.CharField()
    business_date = serializers.DateField()
    state = serializers.ChoiceField(["RUNNING", "DONE", "STOPPED"])
    opened_at = serializers.DateTimeField()
    started_at = serializers.DateTimeField(allow_null=True)
    finished_at = serializers.DateTimeField(allow_null=True)
    share = serializers.IntegerField()
    current_step = serializers.CharField(allow_null=True)
    expected_end = serializers.DateTimeField(allow_null=True)
    steps = StepAnswer(many=True)


class LoadAnswer(serializers.Serializer[Any]):
    """What came in as one file or body, and what became of its rows."""

    id = serializers.IntegerField()
    kind = serializers.CharField()
    words = serializers.CharField()
    file_name = serializers.CharField()
    sha256 = serializers.CharField()
    state = serializers.ChoiceField(["LOADING", "HELD", "LOADED"])
    at = serializers.DateTimeField()
    by = serializers.CharField()
    received = serializers.IntegerField()
    accepted = serializers.IntegerField()
    unchanged = serializers.IntegerField()
    quarantined = serializers.IntegerField()
    totals = serializers.DictField()


class RowReasonAnswer(serializers.Serializer[Any]):
    """One fault of a row: its code, the column, the value as it came, and the sentence."""

    code = serializers.CharField(allow_blank=True)
    field = serializers.CharField(allow_blank=True)
    value = serializers.CharField(allow_blank=True)
    detail = serializers.CharField()


class QuarantinedRowAnswer(serializers.Serializer[Any]):
    """A row that was set aside, as it came, with every fault."""

    line = serializers.IntegerField()
    raw = serializers.CharField(allow_blank=True)
    reasons = RowReasonAnswer(many=True)
