"""Addresses of instructions."""

from django.urls import path

from settlements import views

urlpatterns = [
    path("", views.instructions, name="instructions"),
    path("matches/<row:pk>/", views.match, name="match"),
    path("<row:pk>/", views.instruction, name="instruction"),
    path("<row:pk>/hold/", views.hold_instruction, name="instruction_hold"),
    path("<row:pk>/release/", views.release_instruction, name="instruction_release"),
    path("<row:pk>/cancel/", views.cancel_instruction, name="instruction_cancel"),
]
