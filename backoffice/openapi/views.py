"""The description for programs, and for people the page that lets them read it and try it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from backoffice.openapi.document import text
from machinery.permission import PUBLIC, permission

YAML = "application/yaml"


@permission(PUBLIC)
@require_safe
def openapi(request: HttpRequest) -> HttpResponse:
    """The description in OpenAPI 3.1, the same as docs/generated/openapi.yaml."""
    return HttpResponse(text(), content_type=YAML)


@permission(PUBLIC)
@require_safe
def api_docs(request: HttpRequest) -> HttpResponse:
    """Swagger UI on the description, from our own host and under our Content Security Policy."""
    return render(request, "api/docs.html")
