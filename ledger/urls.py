"""Addresses of the books."""

from django.urls import path

from ledger import views

urlpatterns = [
    path("accounts/", views.accounts, name="accounts"),
    path("journals/", views.journal_list, name="journals"),
    path("movements/", views.movement_list, name="movements"),
    path("journals/<row:pk>/", views.journal, name="journal"),
]
