"""Addresses of instructions, below /api/v1/."""

from django.urls import path

from settlements.api import views

urlpatterns = [
    path("instructions", views.Instructions.as_view(), name="api_instructions"),
    path("instructions/<row:pk>", views.OneInstruction.as_view(), name="api_instruction"),
]
