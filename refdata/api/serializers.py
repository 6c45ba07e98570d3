"""What programs are told of reference data, as the documents describe it."""

from typing import Any

from rest_framework import serializers

from refdata.queries import Purpose
from vocabulary.product import Product


class PartyFactsAnswer(serializers.Serializer[Any]):
    """A party of the caller, as it is on the day asked for."""

    lei = serializers.CharField()
    name = serializers.CharField()
    bic = serializers.CharField(allow_null=True)
    country = serializers.CharField()


class InstrumentAnswer(serializers.Serializer[Any]):
    """An instrument, as it is on the day asked for. A quantity is at least `minimum_unit` and a multiple of `multiple`."""

    isin = serializers.CharField()
    name = serializers.CharField()
    cfi = serializers.CharField()
    quantity_type = serializers.ChoiceField(["UNIT", "FAMT"])
    minimum_unit = serializers.CharField()
    multiple = serializers.CharField()
    currency = serializers.CharField()
    market = serializers.CharField()


class MarketAnswer(serializers.Serializer[Any]):
    """A settlement market: its depository, its time zone and its calendar."""

    code = serializers.CharField()
    name = serializers.CharField()
    time_zone = serializers.CharField()
    calendar = serializers.CharField()
    csd_bic = serializers.CharField()


class CycleAnswer(serializers.Serializer[Any]):
    """Settlement days after the trade date, for trades from `since` on and before `until`, of CFIs that begin so."""

    cfi_prefix = serializers.CharField(allow_blank=True)
    since = serializers.DateField()
    until = serializers.DateField(allow_null=True)
    days = serializers.IntegerField()


class CutOffAnswer(serializers.Serializer[Any]):
    """Until when something can settle on a day, against payment (APMT) or free of payment (FREE)."""

    payment = serializers.ChoiceField(["APMT", "FREE"])
    at = serializers.DateTimeField()


class MarketDayAnswer(MarketAnswer):
    """A market with its settlement cycles, and on the day asked for: whether it settles, and its cut-offs."""

    cycles = CycleAnswer(many=True)
    date = serializers.DateField()
    is_open = serializers.BooleanField()
    cut_offs = CutOffAnswer(many=True)


class SettlementDateAnswer(serializers.Serializer[Any]):
    """When a trade settles: so many settlement days after its trade date."""

    market = serializers.CharField()
    isin = serializers.CharField()
    currency = serializers.CharField(allow_null=True)
    trade_date = serializers.DateField()
    days = serializers.IntegerField()
    settlement_date = serializers.DateField()
    cut_off = serializers.DateTimeField(allow_null=True)


class CalendarAnswer(serializers.Serializer[Any]):
    """A calendar: its weekend as ISO weekdays (Monday is 1); its closing days are complete from `covers_from` on and
    before `covers_until`."""

    code = serializers.CharField()
    name = serializers.CharField()
    weekend = serializers.ListField(child=serializers.IntegerField())
    covers_from = serializers.DateField(allow_null=True)
    covers_until = serializers.DateField(allow_null=True)


class ClosureAnswer(serializers.Serializer[Any]):
    """A day on which a calendar is closed, or closes early."""

    date = serializers.DateField()
    name = serializers.CharField(allow_blank=True)
    kind = serializers.ChoiceField(["CLOSED", "EARLY"])


class CalendarYearAnswer(CalendarAnswer):
    """A calendar with its closing days between the days asked for, both included."""

    since = serializers.DateField()
    until = serializers.DateField()
    closures = ClosureAnswer(many=True)


class CalendarDayAnswer(serializers.Serializer[Any]):
    """One day of a calendar: whether it is open, its open neighbours, and the day so many business days after it."""

    calendar = serializers.CharField()
    date = serializers.DateField()
    is_open = serializers.BooleanField()
    next_open = serializers.DateField()
    previous_open = serializers.DateField()
    added = serializers.IntegerField()
    result = serializers.DateField()


class PriceAnswer(serializers.Serializer[Any]):
    """The newest price up to a day. ACTU is money of `currency` a unit, PRCT percent of the face amount."""

    isin = serializers.CharField()
    date = serializers.DateField()
    price = serializers.CharField()
    quotation = serializers.ChoiceField(["ACTU", "PRCT"])
    currency = serializers.CharField()
    source = serializers.CharField()  # type: ignore[assignment]


class RateAnswer(serializers.Serializer[Any]):
    """The newest exchange rate up to a day, at most seven days old: units of `currency` for one euro."""

    currency = serializers.CharField()
    date = serializers.DateField()
    rate = serializers.CharField()
    source = serializers.CharField()  # type: ignore[assignment]


class RatesAnswer(serializers.Serializer[Any]):
    """The exchange rates of a day; a currency without one is left out."""

    on = serializers.DateField()
    rates = RateAnswer(many=True)


class SsiTermsAnswer(serializers.Serializer[Any]):
    """What a standing settlement instruction says from `valid_from` on and before `valid_until`: its scope (null: all), and
    where to settle. Markets by code; without an `agent` (BIC) the accounts are ours. `weight` says how specific the scope is."""

    valid_from = serializers.DateField()
    valid_until = serializers.DateField(allow_null=True)
    purpose = serializers.ChoiceField(list(Purpose.__members__))
    product = serializers.ChoiceField(list(Product.__members__), allow_null=True)
    market = serializers.CharField(allow_null=True)
    currency = serializers.CharField(allow_null=True)
    isin = serializers.CharField(allow_null=True)
    weight = serializers.IntegerField()
    depository = serializers.CharField(allow_null=True)
    agent = serializers.CharField(allow_null=True)
    safekeeping_account = serializers.CharField(allow_null=True)
    cash_account = serializers.CharField(allow_null=True)


class SsiAnswer(SsiTermsAnswer):
    """A standing settlement instruction of a party (LEI), as it is on the day asked for."""

    id = serializers.IntegerField()
    party = serializers.CharField()
    name = serializers.CharField()


class SsiVersionAnswer(SsiTermsAnswer):
    """What it says for a time, and who set that and when; null where that is not kept."""

    set_by = serializers.CharField(allow_null=True)
    set_at = serializers.DateTimeField(allow_null=True)


class SsiHistoryAnswer(serializers.Serializer[Any]):
    """A standing settlement instruction with everything that it said, says and will say, newest first."""

    id = serializers.IntegerField()
    party = serializers.CharField()
    name = serializers.CharField()
    versions = SsiVersionAnswer(many=True)
