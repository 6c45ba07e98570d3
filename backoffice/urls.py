"""Every address of the web front; each view says what right it needs (see `machinery.permission`)."""

from django.urls import URLPattern, URLResolver, include, path, register_converter

from authorizations.views import account as saved_views
from backoffice import (
    account_page,
    ask_links,
    ask_rules,
    ask_views,
    close_of_day,
    comment_views,
    design,
    emergency_page,
    health,
    home,
    list_files,
    list_news,
    market_page,
    needs,
    night_views,
    object_pages,
    problem_views,
    request_page,
    shell,
    undo_views,
    zone,
)
from machinery.converters import ActionConverter, CodeConverter, PositionConverter, RowConverter

register_converter(RowConverter, "row")
register_converter(ActionConverter, "action")
register_converter(CodeConverter, "code")
register_converter(PositionConverter, "position")

urlpatterns: list[URLPattern | URLResolver] = [
    path("", home.home, name="home"),
    path("", include("clearing.urls")),
    path("", include("settlements.urls")),
    path("instructions/<row:pk>/link/", ask_links.link_instruction, name="link_instruction"),
    path("links/<row:pk>/unlink/", ask_links.unlink_instruction, name="unlink_instruction"),
    path("journals/new/", ask_views.post_journal, name="post_journal"),
    path("journals/<row:pk>/reverse/", ask_views.reverse_journal, name="reverse_journal"),
    path("", include("ledger.urls")),
    path("accounts/<row:pk>/block/", ask_views.block_account, name="block_account"),
    path("blocks/<row:pk>/lift/", ask_views.lift_block, name="lift_block"),
    path("accounts/<row:pk>/", account_page.account, name="account"),
    path("markets/", market_page.market_list, name="markets"),
    path("markets/<code:code>/", market_page.market, name="market"),
    path("markets/<code:code>/cut-off/", ask_views.move_cut_off, name="move_cut_off"),
    path("markets/<code:code>/recycling/", ask_rules.set_recycling, name="set_recycling"),
    path("calendars/<code:code>/declare/", ask_views.declare_closure, name="declare_closure"),
    path("ssis/new/", ask_views.new_ssi, name="new_ssi"),
    path("ssis/<row:pk>/change/", ask_views.change_ssi, name="change_ssi"),
    path("ssis/<row:pk>/end/", ask_views.end_ssi, name="end_ssi"),
    path("", include("refdata.urls")),
    path("parties/<code:lei>/block/", ask_views.block_party, name="block_party"),
    path("instruments/<code:isin>/block/", ask_views.block_instrument, name="block_instrument"),
    path("parties/<code:lei>/", object_pages.party, name="party"),
    path("instruments/<code:isin>/", object_pages.instrument, name="instrument"),
    path("ssis/<row:pk>/", object_pages.ssi, name="ssi"),
    path("runs/<row:pk>/skip/", ask_views.skip_step, name="skip_step"),
    path("files/rows/<row:pk>/repair/", ask_views.repair_row, name="repair_row"),
    path("messages/<row:pk>/repair/", ask_views.repair_message, name="repair_message"),
    path("message-wishes/set/", ask_views.set_message_wish, name="set_message_wish"),
    path("messages/<row:pk>/reject/", ask_views.reject_message, name="reject_message"),
    path("", include("itservices.urls")),
    path("trail/", include("recordkeeping.urls")),
    path("", include("notifications.urls")),
    path("requests/<row:pk>/", request_page.request_page, name="request"),
    path("requests/<row:pk>/decision/", request_page.decision, name="request_decision"),
    path("requests/<row:pk>/withdrawal/", request_page.withdrawal, name="request_withdrawal"),
    path("emergencies/", emergency_page.emergency_list, name="emergencies"),
    path("emergencies/take/", emergency_page.take_role, name="take_role"),
    path("emergencies/<row:pk>/", emergency_page.emergency, name="emergency"),
    path("emergencies/<row:pk>/review/", emergency_page.review, name="review_emergency"),
    path("needs/", needs.needs, name="needs"),
    path("needs/soon/", needs.needs_soon, name="needs_soon"),
    path("go/", shell.go, name="go"),
    path("comments/<slug:kind>/<row:pk>/", comment_views.comment, name="comment"),
    path("mentions/", comment_views.mentions, name="mentions"),
    path("design/", design.design, name="design"),
    path("beside/", shell.beside, name="beside"),
    path("day/", close_of_day.close_of_day, name="close_of_day"),
    path("night/", night_views.run_night, name="run_night"),
    path("undo/", undo_views.undo, name="undo"),
    path("account/zone/", zone.choose_zone, name="zone"),
    path("", include("authorizations.urls")),
    path("lists/<slug:name>/file/", list_files.take_list, name="take_list"),
    path("lists/<slug:name>/news/", list_news.list_news, name="list_news"),
    path("views/<slug:name>/save/", saved_views.keep_view, name="keep_view"),
    path("views/<slug:name>/<row:pk>/delete/", saved_views.drop_view, name="drop_view"),
    path("views/<slug:name>/counts/", saved_views.count_views, name="count_views"),
    path("api/", include("backoffice.api")),
    path("problems/", problem_views.problem_list, name="problems"),
    path("problems/<slug:code>", problem_views.problem, name="problem"),
    path("livez", health.livez, name="livez"),
    path("readyz", health.readyz, name="readyz"),
]

handler400 = "backoffice.pages.bad_request"
handler404 = "backoffice.pages.not_found"
handler500 = "backoffice.pages.server_error"
