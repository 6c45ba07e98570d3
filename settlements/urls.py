"""Addresses of instructions."""

from django.urls import path

from settlements import views

urlpatterns = [
    path("", views.instructions, name="instructions"),
    path("matches/<int:pk>/", views.match, name="match"),
    path("<int:pk>/", views.instruction, name="instruction"),
    path("<int:pk>/hold/", views.hold_instruction, name="instruction_hold"),
    path("<int:pk>/release/", views.release_instruction, name="instruction_release"),
    path("<int:pk>/cancel/", views.cancel_instruction, name="instruction_cancel"),
]
