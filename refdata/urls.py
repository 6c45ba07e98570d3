"""Addresses of reference data."""

from django.urls import path

from refdata import views

urlpatterns = [
    path("parties/", views.parties, name="parties"),
    path("instruments/", views.instruments, name="instruments"),
    path("ssis/", views.ssis, name="ssis"),
]
