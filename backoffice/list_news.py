"""Whether a list that is being looked at has more rows by now: said beside it, so that no row jumps under the cursor."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from machinery.blotter import BLOTTERS, asked_of
from machinery.paging import Count
from machinery.parameters import bad, only
from machinery.patience import TooSlow, at_most
from machinery.permission import SIGNED_IN, permission
from machinery.request import Request

PATIENCE_MILLISECONDS = 1_000


@permission(SIGNED_IN)
@require_GET
def list_news(request: Request, name: str) -> HttpResponse:
    """How many rows more than `had` a question finds; nothing where it finds no more, or nobody knows. Refuses
    BadParameter."""
    only(request.GET, ("question", "had"))
    if name not in BLOTTERS:
        raise Http404
    blotter, had, question = BLOTTERS[name], request.GET.get("had", ""), request.GET.get("question", "")
    if not blotter.may_be_seen(request):
        raise PermissionDenied
    if not (had.isascii() and had.isdigit() and len(had) <= 9):
        raise bad("had", had, "0, 1, 2 ...")
    asked = blotter.asked(asked_of(QueryDict(question)))
    try:
        with at_most(PATIENCE_MILLISECONDS):
            count = blotter.total(request, asked).count
    except TooSlow:
        count = Count(None)
    more = 0 if count.number is None else max(0, count.number - int(had))
    url = f"{reverse(blotter.url_name)}?{question or 'view='}"
    return render(request, "shell/_news.html", {"more": more, "url": url})
