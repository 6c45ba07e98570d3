"""Addresses of trades, of what stands against them, of what they net to, of what is confirmed, of limits and of margin."""

from django.urls import path

from clearing.views import limits, many, margin, nets, one

urlpatterns = [
    path("trades/", one.trades, name="trades"),
    path("trades/<row:pk>/", one.trade, name="trade"),
    path("nets/", nets.nets, name="nets"),
    path("nets/<row:pk>/", nets.net, name="net"),
    path("affirmations/", nets.affirmations, name="affirmations"),
    path("exceptions/", many.exceptions, name="exceptions"),
    path("exceptions/repair/", many.repair_many, name="repair_many"),
    path("limits/", limits.limits, name="limits"),
    path("limits/set/", limits.set_limit, name="limit_set"),
    path("limits/<row:pk>/", limits.limit, name="limit"),
    path("limits/<row:pk>/override/", limits.override_limit, name="limit_override"),
    path("margin-accounts/", margin.accounts, name="margin_accounts"),
    path("margin-accounts/set/", margin.set_account, name="margin_set"),
    path("margin-accounts/<row:pk>/", margin.account, name="margin_account"),
    path("margin-calls/", margin.calls, name="margin_calls"),
    path("margin-calls/<row:pk>/relieve/", margin.relieve, name="margin_call_relieve"),
    path("margin-calls/<row:pk>/dispute/", margin.dispute, name="margin_call_dispute"),
    path("earmarks/", limits.earmarks, name="earmarks"),
]
