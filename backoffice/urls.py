"""Every address of the web front; each view says what right it needs (see `machinery.permission`)."""

from django.urls import URLPattern, URLResolver, include, path

from backoffice import health

urlpatterns: list[URLPattern | URLResolver] = [
    path("livez", health.livez, name="livez"),
    path("readyz", health.readyz, name="readyz"),
    path("account/", include("authorizations.urls")),
]

handler400 = "backoffice.pages.bad_request"
handler404 = "backoffice.pages.not_found"
handler500 = "backoffice.pages.server_error"
