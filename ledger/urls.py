"""Addresses of the books."""

from django.urls import path

from ledger import views

urlpatterns = [
    path("accounts/<int:pk>/", views.account, name="account"),
    path("journals/<int:pk>/", views.journal, name="journal"),
]
