"""Resources of parties, instruments, prices and exchange rates."""

from datetime import date

from machinery.api import (
    PAGE_PARAMETERS,
    Answer,
    ApiRequest,
    NotFound,
    Resource,
    operation,
    page_asked,
    page_of,
)
from machinery.parameters import business_day
from machinery.request import acting
from refdata.api.serializers import InstrumentAnswer, PartyFactsAnswer, PriceAnswer, RateAnswer, RatesAnswer
from refdata.api.telling import instrument, market_codes, party, price, rate
from refdata.queries import (
    TermsFacts,
    assets_by_code,
    currencies_with_rates,
    instrument_lines,
    instrument_terms,
    party_lines,
    party_terms,
    prices,
    rates,
    visible_parties,
)

VIEW = "settlements.view"
"""Public facts of the market are for whoever may see instructions."""


class Parties(Resource):
    """The caller's participants."""

    @operation(VIEW, parameters=("party", "on", *PAGE_PARAMETERS), answers=PartyFactsAnswer, many=True)
    def get(self, request: ApiRequest) -> Answer:
        """One page of the parties that the caller acts for, by LEI: as they are on a day, or by a name, BIC or LEI."""
        page, visible = page_asked(request.query), visible_parties(acting(request), request.at)
        found = party_lines(request.query.get("party", ""), visible, on_day(request), page.cut)
        return Answer(page_of(request, found.rows, found.after, party))


class OneParty(Resource):
    """One of the caller's participants by its LEI."""

    @operation(VIEW, parameters=("on",), answers=PartyFactsAnswer)
    def get(self, request: ApiRequest, lei: str) -> Answer:
        """One party, as it is on a day."""
        visible = visible_parties(acting(request), request.at).filter(lei=lei).values_list("pk", flat=True)
        found = party_terms(list(visible), on_day(request))
        if not found:
            raise NotFound()
        return Answer(party(next(iter(found.values()))))


class Instruments(Resource):
    """Instruments that can be settled."""

    @operation(VIEW, parameters=("instrument", "market", "on", *PAGE_PARAMETERS), answers=InstrumentAnswer, many=True)
    def get(self, request: ApiRequest) -> Answer:
        """One page of instruments by ISIN: of a market, or by an ISIN or a part of the name, as they are on a day."""
        page, codes, wanted = page_asked(request.query), market_codes(), request.query.get("market", "")
        market = next((pk for pk, code in codes.items() if code == wanted), 0) if wanted else None
        found = instrument_lines(request.query.get("instrument", ""), market, on_day(request), page.cut)
        return Answer(page_of(request, found.rows, found.after, lambda line: instrument(line, codes[line.market])))


class OneInstrument(Resource):
    """One instrument by its ISIN."""

    @operation(VIEW, parameters=("on",), answers=InstrumentAnswer)
    def get(self, request: ApiRequest, isin: str) -> Answer:
        """One instrument, as it is on a day."""
        found = terms_of(isin, on_day(request))
        return Answer(instrument(found, market_codes()[found.market]))


class OnePrice(Resource):
    """The price of one instrument."""

    @operation(VIEW, parameters=("on",), answers=PriceAnswer)
    def get(self, request: ApiRequest, isin: str) -> Answer:
        """The newest price up to a day, however old: its date says so. Nothing where there is none."""
        assets = assets_by_code([isin])
        found = prices([asset.id for asset in assets.values()], on_day(request))
        if not found:
            raise NotFound()
        return Answer(price(isin, next(iter(found.values()))))


class Rates(Resource):
    """The exchange rates of a day."""

    @operation(VIEW, parameters=("on",), answers=RatesAnswer)
    def get(self, request: ApiRequest) -> Answer:
        """Per currency the newest rate up to a day, at most seven days old: units for one euro."""
        on = on_day(request)
        found = rates(currencies_with_rates(on), on)
        return Answer({"on": on, "rates": [rate(found[code]) for code in sorted(found)]})


class OneRate(Resource):
    """The exchange rate of one currency."""

    @operation(VIEW, parameters=("on",), answers=RateAnswer)
    def get(self, request: ApiRequest, currency: str) -> Answer:
        """The newest rate up to a day, at most seven days old: units for one euro."""
        found = rates([currency], on_day(request))
        if not found:
            raise NotFound()
        return Answer(rate(found[currency]))


def on_day(request: ApiRequest) -> date:
    """The day that the parameter `on` asks for, today's by the request's instant for none."""
    return business_day(request.query, "on") or request.at.date()


def terms_of(isin: str, on: date) -> TermsFacts:
    """What is true of an instrument on a day. Refuses NotFound where nothing is."""
    assets = assets_by_code([isin])
    found = instrument_terms([asset.id for asset in assets.values()], on)
    if not found:
        raise NotFound()
    return next(iter(found.values()))
