"""Addresses of trades, confirmations, nets and limits, below /api/v1/."""

from django.urls import path

from clearing.api import limits, views

urlpatterns = [
    path("trades", views.Trades.as_view(), name="api_trades"),
    path("trades/bulk", views.ManyTrades.as_view(), name="api_trades_bulk"),
    path("trades/by-reference", views.TradeByReference.as_view(), name="api_trade_by_reference"),
    path("limits", limits.Limits.as_view(), name="api_limits"),
    path("limits/<row:pk>", limits.OneLimit.as_view(), name="api_limit"),
    path("trades/<row:pk>", views.OneTrade.as_view(), name="api_trade"),
    path("trades/<row:pk>/allocations", views.Allocations.as_view(), name="api_trade_allocations"),
    path("confirmations", views.Confirmations.as_view(), name="api_confirmations"),
    path("nets", views.Nets.as_view(), name="api_nets"),
]
