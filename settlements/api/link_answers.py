"""What the API says of a link in force, and of the nets of an instruction."""

from typing import Any

from rest_framework import serializers


class LinkedAnswer(serializers.Serializer[Any]):
    """A link in force by its number, since when and by whom; `pool` with the `found` members that are in it and how many it is to
    have (`members`, null: nobody counts)."""

    link = serializers.IntegerField()
    kind = serializers.CharField()
    pool = serializers.CharField(allow_null=True)
    members = serializers.IntegerField(allow_null=True)
    found = serializers.IntegerField()
    at = serializers.DateTimeField()
    by = serializers.CharField()


class LinkAnswer(LinkedAnswer):
    """A link of an instruction, whose `kind` says how it settles with regard to the other one (`instruction`, null for a pool):
    BEFO, AFTE, WITH, INFO, or POOL."""

    instruction = serializers.IntegerField(allow_null=True)
    reference = serializers.CharField(allow_blank=True)


class NetOfAnswer(serializers.Serializer[Any]):
    """A net that an instruction is or was in, and how that stands: STANDING, SETTLED, REPLACED, ENDED."""

    net = serializers.IntegerField()
    net_state = serializers.CharField()
