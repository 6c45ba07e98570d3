"""Addresses of runs and loads, below /api/v1/."""

from django.urls import path

from itservices.api import views

urlpatterns = [
    path("runs", views.Runs.as_view(), name="api_runs"),
    path("runs/<row:pk>", views.OneRun.as_view(), name="api_run"),
    path("loads", views.Loads.as_view(), name="api_loads"),
    path("loads/<row:pk>", views.OneLoad.as_view(), name="api_load"),
    path("loads/<row:pk>/rows", views.LoadRows.as_view(), name="api_load_rows"),
]
