"""Addresses of instructions."""

from django.urls import path

from settlements.views import many, one

urlpatterns = [
    path("", one.instructions, name="instructions"),
    path("acts/", many.act_on_many, name="act_on_many"),
    path("matches/<row:pk>/", one.match, name="match"),
    path("<row:pk>/", one.instruction, name="instruction"),
    path("<row:pk>/hold/", one.hold_instruction, name="instruction_hold"),
    path("<row:pk>/release/", one.release_instruction, name="instruction_release"),
    path("<row:pk>/cancel/", one.cancel_instruction, name="instruction_cancel"),
]
