"""Links by the API: the list of those in force."""

from typing import Any

from rest_framework import serializers

from ledger.queries import business_date
from machinery.api import Answer, ApiRequest, Resource, list_asked, list_parameters, operation, page_asked, page_of
from machinery.request import acting
from settlements.api.link_answers import LinkedAnswer
from settlements.api.serializers import StatusesAnswer
from settlements.api.telling import statuses
from settlements.blotters import LINKS, links_wanted
from settlements.queries import End, LinkLine, link_lines, scope_of


class EndAnswer(serializers.Serializer[Any]):
    """An instruction that is linked, and how it stands."""

    id = serializers.IntegerField()
    reference = serializers.CharField()
    statuses = StatusesAnswer()


class LinkLineAnswer(LinkedAnswer):
    """A link in force: `first` settles before `second` (BEFO), with it (WITH), or belongs to it (INFO); in a pool (POOL) `second`
    is null."""

    participant = serializers.CharField(allow_blank=True)
    first = EndAnswer()
    second = EndAnswer(allow_null=True)
    business_date = serializers.DateField()


class Links(Resource):
    """Links in force."""

    @operation(LINKS.permission, parameters=list_parameters(LINKS), answers=LinkLineAnswer, many=True)
    def get(self, request: ApiRequest) -> Answer:
        """One page of the links in force of the caller's participants, the newest first. They are made and taken away by requests
        for `instruction.link` and `instruction.unlink`."""
        page, scope = page_asked(request.query), scope_of(acting(request), request.at)
        found = link_lines(links_wanted(list_asked(request, LINKS)), scope, business_date(), page.cut)
        return Answer(page_of(request, found.rows, found.after, _line))


def _line(found: LinkLine) -> dict[str, Any]:
    return {
        "link": found.link,
        "kind": found.kind,
        "participant": found.participant,
        "first": _end(found.first),
        "second": _end(found.second) if found.second else None,
        "pool": found.pool or None,
        "members": found.members or None,
        "found": found.found,
        "business_date": found.business_date,
        "at": found.at,
        "by": found.by,
    }


def _end(found: End) -> dict[str, Any]:
    return {"id": found.id, "reference": found.reference, "statuses": statuses(found.statuses)}
