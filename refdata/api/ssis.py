"""Resources of standing settlement instructions."""

from django.utils.translation import gettext as _

from machinery.api import PAGE_PARAMETERS, Answer, ApiRequest, NotFound, Resource, operation, page_asked, page_of
from machinery.parameters import bad
from machinery.request import acting
from refdata.api.serializers import SsiAnswer, SsiHistoryAnswer
from refdata.api.telling import market_codes, ssi, ssi_history
from refdata.api.views import VIEW, on_day
from refdata.queries import SsisWanted, ssi_lines, visible_parties, visible_ssis
from refdata.queries import ssi_history as versions_of
from vocabulary.product import Product


class Ssis(Resource):
    """Where the caller's participants settle."""

    @operation(
        VIEW,
        parameters=("party", "market", "currency", "product", "on", *PAGE_PARAMETERS),
        answers=SsiAnswer,
        many=True,
    )
    def get(self, request: ApiRequest) -> Answer:
        """One page of the SSIs of the parties that the caller acts for, by LEI: in force on a day; of a party by name, BIC or
        LEI, of a market by scope or as depository, of a currency or a product by scope."""
        page, visible = page_asked(request.query), visible_parties(acting(request), request.at)
        found = ssi_lines(wanted_of(request), visible, page.cut)
        return Answer(page_of(request, found.rows, found.after, ssi))


class OneSsi(Resource):
    """One standing settlement instruction."""

    @operation(VIEW, answers=SsiHistoryAnswer)
    def get(self, request: ApiRequest, pk: int) -> Answer:
        """One SSI with everything that it said, says and will say, and who set it."""
        found = visible_ssis(acting(request), request.at).select_related("party").filter(pk=pk).first()
        if found is None:
            raise NotFound()
        return Answer(ssi_history(found, versions_of(found.pk)))


def wanted_of(request: ApiRequest) -> SsisWanted:
    """What a caller asks of the list. Refuses BadParameter (a product that there is not)."""
    query = request.query
    product, wanted = query.get("product", ""), query.get("market", "")
    if product and product not in Product.__members__:
        raise bad("product", product, _("one of %(names)s") % {"names": ", ".join(Product.__members__)})
    market = next((pk for pk, code in market_codes().items() if code == wanted), 0) if wanted else None
    return SsisWanted(on_day(request), query.get("party", ""), market, query.get("currency", ""), product)
