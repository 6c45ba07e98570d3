"""Addresses of trades and of what stands against them."""

from django.urls import path

from clearing.views import many, one

urlpatterns = [
    path("trades/", one.trades, name="trades"),
    path("trades/<row:pk>/", one.trade, name="trade"),
    path("exceptions/", many.exceptions, name="exceptions"),
    path("exceptions/repair/", many.repair_many, name="repair_many"),
]
