"""Addresses of the trail."""

from django.urls import path

from recordkeeping import views

urlpatterns = [
    path("", views.trail, name="trail"),
    path("file/", views.trail_file, name="trail_file"),
]
