"""What programs ask for and are told of requests and of the policy, as the documents describe it."""

from typing import Any, Final

from rest_framework import serializers

from machinery.api import StrictObject, StrictSerializer, StrictText

STATES: Final = ["AWAITING_APPROVAL", "EXECUTED", "REFUSED", "WITHDRAWN", "EXPIRED", "IMPOSSIBLE"]


class CommandBody(StrictSerializer):
    """What a command is given, as the command reads it, and why it is asked for."""

    payload = StrictObject()
    reason = StrictText(500)


class WithdrawalBody(StrictSerializer):
    """Why a request is taken back."""

    reason = StrictText(500)


class RequestStepAnswer(serializers.Serializer[Any]):
    """One step: so many persons with a role, with a second factor or without, and how many of them have agreed."""

    role = serializers.CharField()
    words = serializers.CharField()
    approvals = serializers.IntegerField()
    steps_up = serializers.BooleanField()
    approved = serializers.IntegerField()


class ChangeAnswer(serializers.Serializer[Any]):
    """One line of an effect: what goes from what to what, by codes; what moves by it, and to whom ("" for nothing)."""

    kind = serializers.CharField()
    key = serializers.CharField()
    what = serializers.CharField()
    before = serializers.CharField(allow_blank=True)
    after = serializers.CharField(allow_blank=True)
    amount = serializers.CharField(allow_blank=True)
    currency = serializers.CharField(allow_blank=True)
    beneficiary = serializers.CharField(allow_blank=True)


class LeftAnswer(serializers.Serializer[Any]):
    """One of the set to which it is not done, with the code of the refusal."""

    key = serializers.CharField()
    code = serializers.CharField()


class EffectAnswer(serializers.Serializer[Any]):
    """What a command does: its first 500 lines of how many, to what it is not done, the risks, what moves by currency; and in
    sentences what of its lines goes beyond what was asked for, and what is told beside it, which may change before it is done."""

    lines = serializers.IntegerField()
    changes = ChangeAnswer(many=True)
    refused = LeftAnswer(many=True)
    flags = serializers.ListField(child=serializers.CharField())
    totals = serializers.DictField()
    consequences = serializers.ListField(child=serializers.CharField())
    beside = serializers.ListField(child=serializers.CharField())


class RequestLineAnswer(serializers.Serializer[Any]):
    """One request of a list: the act, who asked, why and when, what it weighs, and how it stands or ended."""

    id = serializers.IntegerField()
    action = serializers.CharField()
    words = serializers.CharField()
    state = serializers.ChoiceField(STATES)
    asked_by = serializers.CharField()
    reason = serializers.CharField(allow_blank=True)
    asked_at = serializers.DateTimeField()
    business_date = serializers.DateField()
    revision = serializers.IntegerField()
    amount = serializers.CharField()
    currency = serializers.CharField()
    flags = serializers.ListField(child=serializers.CharField())
    expires_at = serializers.DateTimeField(allow_null=True)
    ended_at = serializers.DateTimeField(allow_null=True)


class RequestAnswer(RequestLineAnswer):
    """One request: what it asks for, what that does, its steps, and who ended it and why."""

    said = serializers.CharField()
    payload = serializers.DictField()
    effect = EffectAnswer()
    steps = RequestStepAnswer(many=True)
    ended_by = serializers.CharField(allow_blank=True)
    ended_because = serializers.CharField(allow_blank=True)


class DoneAnswer(serializers.Serializer[Any]):
    """A command that is done, or in a rehearsal would be: its request (0 in a rehearsal, or where nothing was to do), what it
    did, and the steps that it would wait for."""

    request = serializers.IntegerField()
    state = serializers.ChoiceField(["EXECUTED", "REHEARSED"])
    effect = EffectAnswer()
    waits_for = RequestStepAnswer(many=True)


class RuleAnswer(serializers.Serializer[Any]):
    """A rule: the steps of an action for amounts above one, in the base currency, where it bears a risk ("" for all)."""

    action = serializers.CharField()
    words = serializers.CharField()
    flag = serializers.CharField(allow_blank=True)
    above = serializers.CharField()
    currency = serializers.CharField()
    steps = RequestStepAnswer(many=True)
    expires_after = serializers.IntegerField()
    escalates_after = serializers.IntegerField(allow_null=True)
    escalates_to = serializers.CharField(allow_blank=True)
    since = serializers.DateTimeField()


class PolicyAnswer(serializers.Serializer[Any]):
    """Every rule in force."""

    rules = RuleAnswer(many=True)


class ProbeAnswer(serializers.Serializer[Any]):
    """Who would have to agree to an act of an amount; `rate` is in units for one of the base currency, null for that itself."""

    action = serializers.CharField()
    weighs = serializers.CharField()
    currency = serializers.CharField()
    rate = serializers.CharField(allow_null=True)
    rate_date = serializers.DateField(allow_null=True)
    steps = RequestStepAnswer(many=True)
