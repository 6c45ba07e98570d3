"""Every address of the web front; each view says what right it needs (see `machinery.permission`)."""

from django.urls import URLPattern, URLResolver

urlpatterns: list[URLPattern | URLResolver] = []
