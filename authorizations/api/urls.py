"""Addresses of requests, commands and the policy, below /api/v1/."""

from django.urls import path

from authorizations.api import views

urlpatterns = [
    path("requests", views.Requests.as_view(), name="api_requests"),
    path("requests/<row:pk>", views.OneRequest.as_view(), name="api_request"),
    path("requests/<row:pk>/withdrawal", views.Withdrawing.as_view(), name="api_request_withdrawal"),
    path("commands/<str:name>", views.Commands.as_view(), name="api_command"),
    path("policy", views.Policy.as_view(), name="api_policy"),
    path("policy/probe", views.Probing.as_view(), name="api_policy_probe"),
]
