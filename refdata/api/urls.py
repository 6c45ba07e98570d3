"""Addresses of reference data, below /api/v1/."""

from django.urls import path

from refdata.api import days, ssis, views

urlpatterns = [
    path("parties", views.Parties.as_view(), name="api_parties"),
    path("parties/<code:lei>", views.OneParty.as_view(), name="api_party"),
    path("instruments", views.Instruments.as_view(), name="api_instruments"),
    path("instruments/<code:isin>", views.OneInstrument.as_view(), name="api_instrument"),
    path("instruments/<code:isin>/price", views.OnePrice.as_view(), name="api_price"),
    path("ssis", ssis.Ssis.as_view(), name="api_ssis"),
    path("ssis/<row:pk>", ssis.OneSsi.as_view(), name="api_ssi"),
    path("rates", views.Rates.as_view(), name="api_rates"),
    path("rates/<code:currency>", views.OneRate.as_view(), name="api_rate"),
    path("markets", days.Markets.as_view(), name="api_markets"),
    path("markets/<code:code>", days.OneMarket.as_view(), name="api_market"),
    path("markets/<code:code>/settlement-date", days.SettlementDate.as_view(), name="api_settlement_date"),
    path("calendars", days.Calendars.as_view(), name="api_calendars"),
    path("calendars/<code:code>", days.OneCalendar.as_view(), name="api_calendar"),
    path("calendars/<code:code>/day", days.CalendarDay.as_view(), name="api_calendar_day"),
]
