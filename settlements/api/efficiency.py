"""Settlement efficiency by the API."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from rest_framework import serializers

from ledger.queries import business_date
from machinery.api import (
    Answer,
    ApiRequest,
    Resource,
    list_asked,
    list_parameters,
    operation,
    page_asked,
    page_of,
)
from machinery.request import acting
from settlements.blotters import EFFICIENCY
from settlements.blotters.efficiency import in_hundredths
from settlements.queries import EfficiencyLine, efficiency_lines, scope_of
from vocabulary.amounts import in_units
from vocabulary.decimals import plain


class EfficiencyAnswer(serializers.Serializer[Any]):
    """What settled and failed of a group in one currency. `code` names the group: a currency ("" is free of payment), a day,
    an LEI, an ISIN ("" for none) or a reason code. `settled`, `parts` and `failed` are numbers of instructions, one a side
    and day; the values are what is paid for them, null for free of payment. The fail rates are in percent of what settled
    and failed, null where there is nothing to divide by, and for fails of one cause. `business_days` is how long what
    failed had failed, on average."""

    code = serializers.CharField(allow_blank=True)
    name = serializers.CharField(allow_blank=True)
    currency = serializers.CharField(allow_blank=True)
    settled = serializers.IntegerField()
    parts = serializers.IntegerField()
    failed = serializers.IntegerField()
    settled_value = serializers.CharField(allow_null=True)
    parts_value = serializers.CharField(allow_null=True)
    failed_value = serializers.CharField(allow_null=True)
    rate_by_number = serializers.CharField(allow_null=True)
    rate_by_value = serializers.CharField(allow_null=True)
    business_days = serializers.CharField(allow_null=True)


class SettlementEfficiency(Resource):
    """Settlement efficiency."""

    @operation(EFFICIENCY.permission, parameters=list_parameters(EFFICIENCY), answers=EfficiencyAnswer, many=True)
    def get(self, request: ApiRequest) -> Answer:
        """One page of groups, with the filters of the page: what settled and failed on the days from `since` to `until`."""
        page, scope = page_asked(request.query), scope_of(acting(request), request.at)
        wanted = list_asked(request, EFFICIENCY).form.efficiency_wanted()
        found = efficiency_lines(wanted, scope, business_date(), page.cut)
        return Answer(page_of(request, found.rows, found.after, lambda line: _told(line, wanted.by)))


def _told(line: EfficiencyLine, by: str) -> Mapping[str, Any]:
    found, currency = line.found, line.currency
    values = {name: getattr(found, name) for name in ("settled_value", "parts_value", "failed_value")}
    return {
        "code": currency if by == "currency" else line.code,
        "name": line.name,
        "currency": currency,
        "settled": found.settled,
        "parts": found.parts,
        "failed": found.failed,
        **{name: in_units(paid, currency) if currency else None for name, paid in values.items()},
        "rate_by_number": _plain(in_hundredths(found.rate_by_number)),
        "rate_by_value": _plain(in_hundredths(found.rate_by_value)),
        "business_days": _plain(in_hundredths(found.business_days)),
    }


def _plain(number: Decimal | None) -> str | None:
    return None if number is None else plain(number)
