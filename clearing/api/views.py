"""Resources of trades: the list, one by id or by reference, one or many that are sent."""

from collections.abc import Sequence
from typing import Final

from clearing.api.serializers import (
    ALLOCATION_EXAMPLE,
    CONFIRMATION_EXAMPLE,
    EXAMPLE,
    AllocatedAnswer,
    AllocationBody,
    CapturedAnswer,
    ConfirmationBody,
    ConfirmedAnswer,
    ManyAnswer,
    NetAnswer,
    SubmittedBody,
    TradeLineAnswer,
    TradeStoryAnswer,
)
from clearing.api.taking import (
    TooManyTrades,
    all_results,
    allocated,
    confirmation_of,
    one_result,
    reached,
    told_of,
)
from clearing.api.telling import line, net, story
from clearing.blotters import NETS, TRADES
from clearing.forms import NetForm
from clearing.messages import row_of_object, rows_of
from clearing.messages.fix import MEDIA as FIX
from clearing.operations import (
    ALLOCATION_RACES,
    CONFIRMATION_RACES,
    RACES,
    Capture,
    Source,
    capture,
    check_trades,
    confirm,
)
from clearing.page_acts import occasion_of
from clearing.queries import lines, net_lines, trade_by_reference, trade_scope, trade_sheet
from clearing.submitted import Channel, Row
from ledger.queries import business_date
from machinery.api import (
    PAGE_PARAMETERS,
    Answer,
    ApiRequest,
    NotFound,
    Resource,
    check_filter,
    list_asked,
    list_parameters,
    operation,
    page_asked,
    page_of,
)
from machinery.api.bodies import JSON, NDJSON
from machinery.parameters import bad
from machinery.request import acting

AT_ONCE: Final = 5_000
LARGEST: Final = 16 << 20


class Trades(Resource):
    """Trades: those of the caller's parties, and new ones."""

    @operation(
        "clearing.view",
        parameters=list_parameters(TRADES),
        answers=TradeLineAnswer,
        many=True,
    )
    def get(self, request: ApiRequest) -> Answer:
        """One page of trades from the newest down, with the filters of the page."""
        page, scope = page_asked(request.query), trade_scope(acting(request), request.at)
        found = lines(list_asked(request, TRADES).form.wanted(), scope, business_date(), page.cut)
        return Answer(page_of(request, found.rows, found.after, line))

    @operation(
        "clearing.capture",
        writes=True,
        takes=SubmittedBody,
        left="fields",
        answers=CapturedAnswer,
        status=201,
        races=RACES,
        refuses=("invalid_fields", "trade_not_taken"),
        example=EXAMPLE,
    )
    def post(self, request: ApiRequest) -> Answer:
        """Captures one trade: it is checked, enriched and instructed, or answers what stands against it. The same facts again:
        200, as it stands. `action` AMEND or CANCEL makes another version."""
        found, is_new = one_result(_captured(request, [row_of_object(1, request.sent)], Channel.API))
        return Answer(found, 201 if is_new else 200, {"Location": f"{request.path}/{found['trade']}"})


class ManyTrades(Resource):
    """Many trades at once."""

    @operation(
        "clearing.capture",
        writes=True,
        takes=SubmittedBody,
        listed=AT_ONCE,
        left="bytes",
        media=(JSON, NDJSON, FIX),
        largest=LARGEST,
        answers=ManyAnswer,
        races=RACES,
        refuses=("too_many_trades",),
        example=[EXAMPLE],
    )
    def post(self, request: ApiRequest) -> Answer:
        """Captures up to 5,000 trades, each by itself: a JSON array, JSON lines, or FIX 4.4 trade capture reports."""
        channel = Channel.FIX if request.media == FIX else Channel.API
        found = rows_of(request.sent, request.media)
        if len(found) > AT_ONCE:
            raise TooManyTrades(found=len(found), limit=AT_ONCE)
        return Answer(all_results(_captured(request, found, channel), channel))


class OneTrade(Resource):
    """One trade by its id."""

    @operation("clearing.view", answers=TradeStoryAnswer)
    def get(self, request: ApiRequest, pk: int) -> Answer:
        """The whole story: versions, what stood against them, instructions, and why it stands where it does."""
        return _told(request, pk)


class TradeByReference(Resource):
    """One trade by its party, channel and reference."""

    @operation("clearing.view", parameters=("party", "channel", "reference"), answers=TradeStoryAnswer)
    def get(self, request: ApiRequest) -> Answer:
        """The same story, by the party (LEI or BIC), the channel by which it came in, and its reference."""
        for name, expected in (("party", "LEI / BIC"), ("channel", " / ".join(Channel)), ("reference", "Max35Text")):
            if not request.query.get(name):
                raise bad(name, "", expected)
        asked = request.query
        found = trade_by_reference(asked["party"], asked["channel"], asked["reference"], acting(request), request.at)
        return _told(request, found or 0)


class Allocations(Resource):
    """The allocation of a trade."""

    @operation(
        "clearing.capture",
        writes=True,
        takes=AllocationBody,
        answers=AllocatedAnswer,
        races=ALLOCATION_RACES,
        refuses=(
            "trade_out_of_reach",
            "nothing_to_allocate",
            "allocation_is_final",
            "not_an_account_of_the_party",
            "invalid_fields",
        ),
        example=ALLOCATION_EXAMPLE,
    )
    def post(self, request: ApiRequest, pk: int) -> Answer:
        """Divides a trade among safekeeping accounts of its party. Amounts are at the average price; what rounding leaves over
        goes to `remainder`. Until the trade is matched another set takes the place of the former one."""
        trade = reached(request, pk)
        made = allocated(trade, request.sent, occasion_of(request))
        return Answer({"trade": trade.pk, "allocations": made})


class Confirmations(Resource):
    """What counterparties confirm."""

    @operation(
        "clearing.capture",
        writes=True,
        takes=ConfirmationBody,
        answers=ConfirmedAnswer,
        status=201,
        races=CONFIRMATION_RACES,
        refuses=("invalid_fields", "confirmation_not_taken", "confirmation_reference_taken"),
        example=CONFIRMATION_EXAMPLE,
    )
    def post(self, request: ApiRequest) -> Answer:
        """Takes a confirmation and matches it: what agrees is affirmed and instructed by itself. The same facts again: 200."""
        by, at = acting(request), request.at
        wish = confirmation_of(request.sent, by, at, business_date())
        found = confirm(wish, by=by, at=at, business_date=business_date(), request_id=request.request_id)
        return Answer(told_of(found), 201 if found.is_new else 200)


class Nets(Resource):
    """Nets: those of the caller's parties."""

    @operation(
        "clearing.view",
        parameters=(*NetForm.base_fields, *PAGE_PARAMETERS),
        answers=NetAnswer,
        many=True,
    )
    def get(self, request: ApiRequest) -> Answer:
        """One page of nets from the newest down, with the filters of the page."""
        page = page_asked(request.query)
        question = {name: text for name, text in request.query.items() if name in NETS.parameters}
        check_filter(NETS.form(question))
        scope = trade_scope(acting(request), request.at)
        found = net_lines(NETS.asked(question).form.wanted(), scope, business_date(), page.cut)
        return Answer(page_of(request, found.rows, found.after, net))


def _told(request: ApiRequest, pk: int) -> Answer:
    """The story of a trade. Refuses NotFound for one that the caller may not see, as for one that is not there."""
    sheet = trade_sheet(pk, acting(request), request.at, business_date()) if pk else None
    if sheet is None:
        raise NotFound()
    return Answer(story(sheet))


def _captured(request: ApiRequest, found: Sequence[Row], channel: Channel) -> Capture:
    by, at, day = acting(request), request.at, business_date()
    checked = check_trades(found, by=by, at=at, business_date=day)
    return capture(checked, Source(channel, request_id=request.request_id), by=by, at=at, business_date=day)
