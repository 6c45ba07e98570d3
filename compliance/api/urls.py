"""Addresses of blocks, below /api/v1/."""

from django.urls import path

from compliance.api import views

urlpatterns = [
    path("blocks", views.Blocks.as_view(), name="api_blocks"),
    path("blocks/<row:pk>", views.OneBlock.as_view(), name="api_block"),
]
