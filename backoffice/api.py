"""The addresses of the programs' door, below /api/: each app brings its own resources."""

from django.urls import URLPattern, URLResolver, include, path

from backoffice.api_day import BusinessDate
from backoffice.oauth import token

urlpatterns: list[URLPattern | URLResolver] = [
    path("oauth/token", token, name="api_token"),
    path("v1/business-date", BusinessDate.as_view(), name="api_business_date"),
    path("v1/", include("settlements.api.urls")),
    path("v1/", include("ledger.api.urls")),
    path("v1/", include("refdata.api.urls")),
    path("v1/", include("itservices.api.urls")),
    path("v1/", include("compliance.api.urls")),
]
