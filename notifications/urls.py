"""Addresses of events out, for people."""

from django.urls import path

from notifications import views

urlpatterns = [
    path("webhooks/", views.webhooks, name="webhooks"),
    path("webhooks/release/", views.release, name="release_sender"),
    path("webhooks/<row:pk>/", views.webhook, name="webhook"),
    path("webhooks/deliveries/<row:pk>/replay/", views.replay, name="replay_delivery"),
]
