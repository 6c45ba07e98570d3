"""The addresses of the programs' door, below /api/: each app brings its own resources."""

from django.urls import URLPattern, URLResolver, include, path

from backoffice.api_day import BusinessDate
from backoffice.api_rules import MarketRules
from backoffice.oauth import token
from backoffice.openapi.views import api_docs, openapi

urlpatterns: list[URLPattern | URLResolver] = [
    path("oauth/token", token, name="api_token"),
    path("docs/", api_docs, name="api_docs"),
    path("v1/openapi.yaml", openapi, name="api_openapi"),
    path("v1/business-date", BusinessDate.as_view(), name="api_business_date"),
    path("v1/markets/<code:code>/rules", MarketRules.as_view(), name="api_market_rules"),
    path("v1/", include("authorizations.api.urls")),
    path("v1/", include("clearing.api.urls")),
    path("v1/", include("settlements.api.urls")),
    path("v1/", include("ledger.api.urls")),
    path("v1/", include("refdata.api.urls")),
    path("v1/", include("itservices.api.urls")),
    path("v1/", include("compliance.api.urls")),
    path("v1/", include("notifications.api.urls")),
]
