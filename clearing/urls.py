"""Addresses of trades, of what stands against them, of what they net to, and of what is confirmed."""

from django.urls import path

from clearing.views import many, nets, one

urlpatterns = [
    path("trades/", one.trades, name="trades"),
    path("trades/<row:pk>/", one.trade, name="trade"),
    path("nets/", nets.nets, name="nets"),
    path("nets/<row:pk>/", nets.net, name="net"),
    path("affirmations/", nets.affirmations, name="affirmations"),
    path("exceptions/", many.exceptions, name="exceptions"),
    path("exceptions/repair/", many.repair_many, name="repair_many"),
]
