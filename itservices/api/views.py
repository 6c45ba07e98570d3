"""Resources of runs and loads."""

from datetime import UTC, datetime, time
from typing import Final

from django.db.models import QuerySet

from itservices.api.serializers import LoadAnswer, QuarantinedRowAnswer, RunAnswer
from itservices.api.telling import load, quarantined, run
from itservices.models import Load
from itservices.queries import (
    load_of,
    loads,
    quarantined_rows,
    real_instant,
    run_of,
    run_sheet,
    runs_before,
    visible_loads,
)
from machinery.api import (
    PAGE_PARAMETERS,
    Answer,
    ApiRequest,
    NotFound,
    Resource,
    operation,
    page_asked,
    page_by_number,
    page_of,
)
from machinery.parameters import business_day, flag
from machinery.places import place_of
from machinery.request import acting

NIGHT: Final = "night"
ASK: Final = "settlements.view"
"""Whoever may see instructions may ask how far the night is that settles them, and see what it sent itself."""

EVERY_LOAD: Final = "itservices.view"
"""The right that, held everywhere, shows the loads of all."""


class Runs(Resource):
    """The night runs."""

    @operation(ASK, parameters=("business_date", *PAGE_PARAMETERS), answers=RunAnswer, many=True)
    def get(self, request: ApiRequest) -> Answer:
        """One page of night runs, newest business date first, or that of one business date."""
        page, day, now = page_asked(request.query), business_day(request.query, "business_date"), real_instant()
        if day is not None:
            one = run_of(NIGHT, day)
            found, after = [one.pk] if one else [], ""
        else:
            place = place_of(page.after, ("date",))
            found = runs_before(NIGHT, page.limit + 1, before=place[0] if place else None)
            after = ""
        sheets = [sheet for sheet in map(run_sheet, found[: page.limit]) if sheet]
        if len(found) > page.limit:
            after = sheets[-1].run.business_date.isoformat()
        return Answer(page_of(request, sheets, after, lambda sheet: run(sheet, now)))


class OneRun(Resource):
    """One run by its id."""

    @operation(ASK, answers=RunAnswer)
    def get(self, request: ApiRequest, pk: int) -> Answer:
        """One run: its state, its steps, how much is done, and when it should end."""
        sheet = run_sheet(pk)
        if sheet is None:
            raise NotFound()
        return Answer(run(sheet, real_instant()))


class Loads(Resource):
    """What the caller sent as files or bodies of many."""

    @operation(ASK, parameters=("quarantined", "since", *PAGE_PARAMETERS), answers=LoadAnswer, many=True)
    def get(self, request: ApiRequest) -> Answer:
        """One page of the caller's loads, newest first: those with rows set aside, those since a day (UTC)."""
        day, quarantined_only = business_day(request.query, "since"), flag(request.query, "quarantined")
        since = datetime.combine(day, time(), UTC) if day else None

        def read(place: int | None, limit: int) -> list[Load]:
            found = loads(visible(request), only_quarantined=quarantined_only, since=since)
            return list(found[:limit] if place is None else found.filter(pk__lt=place)[:limit])

        return Answer(page_by_number(request, read, load))


class OneLoad(Resource):
    """One load by its id."""

    @operation(ASK, answers=LoadAnswer)
    def get(self, request: ApiRequest, pk: int) -> Answer:
        """One load of the caller: its state and its control totals."""
        return Answer(load(seen(request, pk)))


class LoadRows(Resource):
    """The rows of one load that were set aside."""

    @operation(ASK, parameters=PAGE_PARAMETERS, answers=QuarantinedRowAnswer, many=True)
    def get(self, request: ApiRequest, pk: int) -> Answer:
        """One page of the rows that were set aside, by line, each with every fault."""
        found = seen(request, pk)
        return Answer(
            page_by_number(
                request,
                lambda place, limit: quarantined_rows(pk, limit, place or 0),
                lambda row: quarantined(found.kind, row),
                lambda row: row.line,
            )
        )


def visible(request: ApiRequest) -> QuerySet[Load]:
    """The loads that the caller may see."""
    return visible_loads(acting(request), EVERY_LOAD in request.everywhere)


def seen(request: ApiRequest, pk: int) -> Load:
    """A load. Refuses NotFound for one that the caller may not see, as for one that is not there."""
    found = load_of(pk, visible(request))
    if found is None:
        raise NotFound()
    return found
