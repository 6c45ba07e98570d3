"""Comments: a person writes one on an object, and finds those that name him."""

from collections.abc import Iterator, Sequence
from typing import Final

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from authorizations.models import User
from authorizations.queries import accounts_named, actor_of
from backoffice.subjects import may_comment, mentions_seen, subjects_seen
from machinery.parameters import number, only
from machinery.patience import again
from machinery.permission import permission
from machinery.request import Request, acting
from machinery.transactions import whole
from recordkeeping.forms import CommentForm
from recordkeeping.mentions import names_in
from recordkeeping.operations import NewComment, write_comment
from recordkeeping.queries import WRITE

MOST_NAMED: Final = 20


@permission(WRITE)
@require_POST
def comment(request: Request, kind: str, pk: int) -> HttpResponse:
    """Keeps a comment on an object that the reader may see, and leads back to it."""
    subject = subjects_seen(kind, [pk], acting(request), request.at).get(pk)
    if subject is None:
        raise Http404
    if not may_comment(subject, acting(request), request.at):
        raise PermissionDenied
    form = CommentForm(request.POST)
    named = names_in(form.cleaned_data["text"]) if form.is_valid() else []
    accounts = accounts_named(named[:MOST_NAMED])
    for sentence in _wrong(request, kind, pk, named, accounts):
        form.add_error("text", sentence)
    if form.errors:
        return render(request, "comments/comment.html", {"subject": subject, "form": form}, status=422)
    mentioned = {str(user.pk): name for name, users in accounts.items() for user in users}
    wish = NewComment(kind, str(pk), form.cleaned_data["text"], mentioned, form.cleaned_data["key"])

    def write() -> int:
        with whole():
            return write_comment(wish, by=acting(request), at=request.at)

    again(write, races={"a_form_is_sent_once"})
    messages.success(request, _("Your comment is written."))
    return redirect(subject.story(**QueryDict(form.cleaned_data["shown"]).dict()))


def _wrong(
    request: Request, kind: str, pk: int, named: Sequence[str], accounts: dict[str, list[User]]
) -> Iterator[str]:
    """What is wrong with whom a comment names."""
    if len(named) > MOST_NAMED:
        yield _("It names %(number)s people; at most %(most)s can be named.") % {
            "number": len(named),
            "most": MOST_NAMED,
        }
        return
    for name in named:
        if name not in accounts:
            yield _("Nobody signs in as %(name)s. Correct the name, or take the @ away.") % {"name": name}
        elif not all(_may_read(request, kind, pk, user) for user in accounts[name]):
            yield _("%(name)s may not see this object or its comments. Take the @ away.") % {"name": name}


def _may_read(request: Request, kind: str, pk: int, user: User) -> bool:
    other = actor_of(user)
    subject = subjects_seen(kind, [pk], other, request.at).get(pk)
    return subject is not None and may_comment(subject, other, request.at)


@permission(WRITE)
@require_GET
def mentions(request: Request) -> HttpResponse:
    """Where others named the reader, newest first."""
    query = request.GET.dict()
    only(query, ("before",))
    before = number(query, "before")
    found, following = mentions_seen(acting(request), request.at, before=before)
    facts = {
        "mentions": found,
        "first_url": "" if before is None else "?",
        "next_url": f"?before={following}" if following else "",
    }
    return render(request, "comments/mentions.html", facts)
