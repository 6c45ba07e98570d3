"""The business date for programs, with tonight's run: where the day stands, across the desks."""

from typing import Any

from rest_framework import serializers

from backoffice.home import planned
from itservices.api.serializers import RunAnswer
from itservices.api.telling import run
from itservices.queries import active_run, real_instant, run_of, run_sheet
from ledger.queries import business_date, last_closed_day
from machinery.api import Answer, ApiRequest, Resource, operation
from refdata.api.telling import reckoning
from refdata.queries import next_business_date

NIGHT = "night"


class DayAnswer(serializers.Serializer[Any]):
    """The open business date; tonight's run is null until it is opened, which is planned for `night_planned_at`."""

    business_date = serializers.DateField()
    last_closed = serializers.DateField(allow_null=True)
    next_business_date = serializers.DateField()
    night_planned_at = serializers.DateTimeField(allow_null=True)
    night = RunAnswer(allow_null=True)


class BusinessDate(Resource):
    """The open business date."""

    @operation("settlements.view", answers=DayAnswer)
    def get(self, request: ApiRequest) -> Answer:
        """The open business date with the ones around it, and tonight's run: planned when, how far, expected to end when."""
        today = business_date()
        found = active_run(NIGHT) or run_of(NIGHT, today)
        sheet = run_sheet(found.pk) if found else None
        with reckoning():
            following = next_business_date(today)
        return Answer(
            {
                "business_date": today,
                "last_closed": last_closed_day(),
                "next_business_date": following,
                "night_planned_at": planned(today),
                "night": run(sheet, real_instant()) if sheet else None,
            }
        )
