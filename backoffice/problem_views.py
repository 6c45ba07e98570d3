"""Pages of problems: where the `type` of a problem leads a person."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from backoffice.problems import problems
from machinery.permission import PUBLIC, permission


@permission(PUBLIC)
@require_safe
def problem_list(request: HttpRequest) -> HttpResponse:
    """Every problem that a program may be answered with."""
    return render(request, "problems/problems.html", {"problems": list(problems().values())})


@permission(PUBLIC)
@require_safe
def problem(request: HttpRequest, code: str) -> HttpResponse:
    """One problem, with its sentence in the reader's language."""
    found = problems().get(code)
    if found is None:
        raise Http404
    return render(request, "problems/problem.html", {"problem": found})
