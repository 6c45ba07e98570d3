"""Addresses of the books, below /api/v1/."""

from django.urls import path

from ledger.api import views

urlpatterns = [
    path("accounts", views.Accounts.as_view(), name="api_accounts"),
    path("accounts/<row:pk>", views.OneAccount.as_view(), name="api_account"),
    path("accounts/<row:pk>/statement", views.Statement.as_view(), name="api_account_statement"),
    path("journals/<row:pk>", views.OneJournal.as_view(), name="api_journal"),
]
