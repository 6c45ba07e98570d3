"""The product's addresses, and a few views that only these tests have."""

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import path

from authorizations.models import User
from backoffice import urls
from itservices.models import Load
from machinery.patience import at_most
from machinery.permission import PUBLIC, SIGNED_IN, permission
from machinery.statements import run, value
from machinery.transactions import whole
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
def where(request: HttpRequest) -> HttpResponse:
    """Which session answers what a query asks, what the ORM asks, and what is asked of signing in."""
    with at_most(5_000):
        asked = value("show application_name")
    return JsonResponse({"statements": asked, "orm": Load.objects.all().db, "signing_in": User.objects.all().db})


@permission(SIGNED_IN)
def inside(request: HttpRequest) -> HttpResponse:
    with whole():
        return JsonResponse({"statements": value("show application_name"), "orm": Load.objects.all().db})


@permission(SIGNED_IN)
def number(request: HttpRequest) -> HttpResponse:
    """A read that is none: only the primary can do it."""
    value("select nextval('settlements_match_id_seq')")
    return JsonResponse({"statements": value("show application_name")})


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
    path("desk/where/", where),
    path("desk/inside/", inside),
    path("desk/number/", number),
    path("desk/page/", page, name="desk_page"),
    path("desk/unmarked/", unmarked),
]
