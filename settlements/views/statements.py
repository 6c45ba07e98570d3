"""Pages of statements of safekeeping accounts: the list, and one that is asked for."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from machinery.listing import answered, listing_of
from machinery.patience import again
from machinery.permission import permission
from machinery.request import Request
from machinery.transactions import whole
from settlements.blotters import STATEMENTS
from settlements.correspondence.asking import RACES, ask_for_statements
from settlements.forms import StatementForm
from settlements.models import Statement
from settlements.operations import Occasion
from settlements.page_acts import occasion_of
from vocabulary.outcome import Refusal

ASK = "settlements.load"


@permission(STATEMENTS.permission)
@require_GET
def statement_list(request: Request) -> HttpResponse:
    """The list of statements, the newest first."""
    facts = {"may_ask": ASK in request.permissions}
    return answered(request, "settlements/statements.html", listing_of(request, STATEMENTS), facts)


@permission(ASK)
@require_http_methods(["GET", "POST"])
def ask_for_statement(request: Request) -> HttpResponse:
    """A statement is asked for, of one account or of each of a party's."""
    form = StatementForm(request.POST or None)
    if request.method == "GET" or not form.is_valid():
        return render(request, "settlements/ask_for_statement.html", {"form": form}, status=422 if form.errors else 200)
    try:
        made = _made(form, occasion_of(request, ""))
    except Refusal as refusal:
        told = {"form": form, "refusal": refusal.sentence()}
        return render(request, "settlements/ask_for_statement.html", told, status=refusal.status)
    said = ngettext("%(number)s statement is there.", "%(number)s statements are there.", len(made))
    messages.success(request, said % {"number": len(made)})
    return redirect("statements")


def _made(form: StatementForm, occasion: Occasion) -> list[Statement]:
    asked = form.cleaned_data

    def work() -> list[Statement]:
        with whole():
            return ask_for_statements(**asked, occasion=occasion)

    return again(work, RACES)
