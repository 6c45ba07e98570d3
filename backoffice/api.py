"""The addresses of the programs' door, below /api/: each app brings its own resources."""

from django.urls import URLPattern, URLResolver, include, path

from backoffice.oauth import token

urlpatterns: list[URLPattern | URLResolver] = [
    path("oauth/token", token, name="api_token"),
    path("v1/", include("settlements.api.urls")),
]
