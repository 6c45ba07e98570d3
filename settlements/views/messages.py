"""Pages of messages: the list, and one of them as it came beside what it says."""

from collections.abc import Mapping
from typing import Any, Final

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from machinery.listing import answered, listing_of
from machinery.parameters import only
from machinery.permission import permission
from machinery.request import Request, acting
from settlements.blotters import MESSAGE_WISHES, MESSAGES
from settlements.labels import message_chip
from settlements.message_words import kind_in_words, lines_of
from settlements.messages.contents import Message as Read
from settlements.messages.either import read_message
from settlements.models import Message
from settlements.operations.faults import said_again
from settlements.queries import answers_to, message_sheet, state_of
from settlements.shown_messages import shown_messages
from vocabulary.outcome import said_again as refusal_again

TRAIL: Final = "recordkeeping.view"


@permission(MESSAGES.permission)
@require_GET
def message_list(request: Request) -> HttpResponse:
    """The list of messages, the newest first."""
    return answered(request, "settlements/messages.html", listing_of(request, MESSAGES), {})


@permission(MESSAGE_WISHES.permission)
@require_GET
def wish_list(request: Request) -> HttpResponse:
    """The list of what parties wish to be told by message, the newest first."""
    facts = {"may_set": "refdata.edit" in request.permissions}
    return answered(request, "settlements/message_wishes.html", listing_of(request, MESSAGE_WISHES), facts)


@permission(MESSAGES.permission)
@require_GET
def message(request: Request, pk: int) -> HttpResponse:
    """One message: as it came, what it says in words, what came of it, and what was answered."""
    found = _seen(request, pk)
    (shown,) = shown_messages([found])
    facts = _says(found) | _became(found) | {"found": found, "answers": answers_to(found), "shown": shown}
    facts["may_see_trail"] = TRAIL in request.everywhere
    facts["is_set_aside"] = state_of(found) == "QUARANTINED" and "settlements.load" in request.permissions
    return render(request, "settlements/message.html", facts)


def _says(found: Message) -> dict[str, Any]:
    """A message as it came, and what it says in words, with what is wrong with a field beside it."""
    body = bytes(found.body)
    read = read_message(body)
    lines = lines_of(read) if isinstance(read, Read) else []
    wrong = {why["field"]: _sentence(why) for each in found.outcomes.all() for why in each.reasons if why["field"]}
    return {
        "kind": kind_in_words(found.kind),
        "raw": body.decode("utf-8", "replace"),
        "lines": [(line, wrong.get(line.place, "")) for line in lines],
        "unread": read.unread if isinstance(read, Read) else (),
    }


def _became(found: Message) -> dict[str, Any]:
    """How a message stands: what is wrong with it, what it waits for, or what came of each item."""
    opened = getattr(found, "opened", None)
    outcomes = sorted(found.outcomes.all(), key=lambda outcome: outcome.item)
    return {
        "chip": message_chip(state_of(found)),
        "faults": [(each, _sentence(each)) for each in (opened.reasons if opened else [])],
        "awaited": opened.awaited if opened else [],
        "outcomes": [(each, message_chip(each.state), [_sentence(why) for why in each.reasons]) for each in outcomes],
    }


def _sentence(reason: Mapping[str, Any]) -> str:
    """The sentence of a reason as it is kept, in the reader's language where it is ours."""
    return said_again(reason) or refusal_again(reason["code"], reason["data"]) or str(reason["sentence"])


@permission(MESSAGES.permission)
@require_GET
def raw(request: Request, pk: int) -> HttpResponse:
    """The bytes of a message, as they came, as a file."""
    found = _seen(request, pk)
    is_fin = found.kind.startswith("MT")
    name = f"message-{found.pk}.{'fin' if is_fin else 'xml' if found.kind else 'bin'}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "X-Content-Type-Options": "nosniff"}
    return HttpResponse(bytes(found.body), content_type="application/octet-stream", headers=headers)


def _seen(request: Request, pk: int) -> Message:
    only(request.GET, ())
    found = message_sheet(pk, acting(request), request.at)
    if found is None:
        raise Http404
    return found
