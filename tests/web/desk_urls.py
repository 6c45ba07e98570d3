"""The product's addresses, and a few views that only these tests have."""

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

from backoffice import urls
from machinery.permission import PUBLIC, SIGNED_IN, permission
from machinery.statements import run
from vocabulary.outcome import Refusal

handler400, handler404, handler500 = urls.handler400, urls.handler404, urls.handler500


class Closed(Refusal):
    """The desk is closed."""

    code = "desk_closed"
    status = 422

    def sentence(self) -> str:
        return f"The desk is closed on {self.data['day']}. Come back tomorrow."


@permission("ledger.post")
def post(request: HttpRequest) -> HttpResponse:
    return HttpResponse("posted")


@permission(SIGNED_IN)
def refuse(request: HttpRequest) -> HttpResponse:
    raise Closed(day="Sunday")


@permission(SIGNED_IN)
def out_of_scope(request: HttpRequest) -> HttpResponse:
    raise Http404


@permission(PUBLIC)
def bug(request: HttpRequest) -> HttpResponse:
    raise ZeroDivisionError("<secret>")


@permission(SIGNED_IN)
def wait(request: HttpRequest) -> HttpResponse:
    with transaction.atomic():
        run("set local lock_timeout = '50ms'")
        run("select pg_advisory_xact_lock(4711)")
    return HttpResponse("nobody else was there")


@permission(SIGNED_IN)
def slow(request: HttpRequest) -> HttpResponse:
    with transaction.atomic():
        run("set local statement_timeout = '50ms'")
        run("select pg_sleep(5)")
    return HttpResponse("in time")


@permission(SIGNED_IN)
def page(request: HttpRequest) -> HttpResponse:
    return render(request, "base.html")


def unmarked(request: HttpRequest) -> HttpResponse:
    return HttpResponse("nobody said who may see this")


urlpatterns = [
    *urls.urlpatterns,
    path("desk/post/", post, name="desk_post"),
    path("desk/refuse/", refuse),
    path("desk/out-of-scope/", out_of_scope),
    path("desk/bug/", bug),
    path("desk/wait/", wait),
    path("desk/slow/", slow),
    path("desk/page/", page, name="desk_page"),
    path("desk/unmarked/", unmarked),
]
