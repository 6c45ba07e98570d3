"""Addresses of the trail."""

from django.urls import path

from recordkeeping import views

urlpatterns = [
    path("", views.trail, name="trail"),
    path("<row:pk>/", views.event, name="event"),
]
