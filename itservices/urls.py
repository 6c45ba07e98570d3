"""Addresses of runs and loads."""

from django.urls import path

from itservices import views

urlpatterns = [
    path("runs/", views.runs, name="runs"),
    path("runs/grid/", views.grid, name="runs_grid"),
    path("runs/<row:pk>/", views.run, name="run"),
    path("runs/<row:pk>/progress/", views.run_progress, name="run_progress"),
    path("loads/", views.loads_list, name="loads"),
    path("loads/<row:pk>/", views.load, name="load"),
]
