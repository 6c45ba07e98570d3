"""Addresses of trades, confirmations, nets, limits and margin, below /api/v1/."""

from django.urls import path

from clearing.api import limits, margin, views

urlpatterns = [
    path("trades", views.Trades.as_view(), name="api_trades"),
    path("trades/bulk", views.ManyTrades.as_view(), name="api_trades_bulk"),
    path("trades/by-reference", views.TradeByReference.as_view(), name="api_trade_by_reference"),
    path("limits", limits.Limits.as_view(), name="api_limits"),
    path("limits/<row:pk>", limits.OneLimit.as_view(), name="api_limit"),
    path("trades/<row:pk>", views.OneTrade.as_view(), name="api_trade"),
    path("trades/<row:pk>/allocations", views.Allocations.as_view(), name="api_trade_allocations"),
    path("confirmations", views.Confirmations.as_view(), name="api_confirmations"),
    path("margin-accounts", margin.MarginAccounts.as_view(), name="api_margin_accounts"),
    path("margin-accounts/<row:pk>", margin.OneMarginAccount.as_view(), name="api_margin_account"),
    path("margin-calls", margin.MarginCalls.as_view(), name="api_margin_calls"),
    path("margin-calls/<row:pk>", margin.OneMarginCall.as_view(), name="api_margin_call"),
    path("nets", views.Nets.as_view(), name="api_nets"),
]
