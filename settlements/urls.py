"""Addresses of instructions, of what waits for its match, of links and nets, of fails and settlement efficiency, of messages, of
statements and penalties."""

from django.urls import path

from settlements.views import (
    depositories,
    efficiency,
    fails,
    folder,
    forecast,
    links,
    many,
    matching,
    messages,
    netting,
    one,
    penalties,
    statements,
    who_waits,
)

urlpatterns = [
    path("instructions/", one.instructions, name="instructions"),
    path("instructions/acts/", many.act_on_many, name="act_on_many"),
    path("instructions/matches/<row:pk>/", one.match, name="match"),
    path("instructions/<row:pk>/", one.instruction, name="instruction"),
    path("instructions/<row:pk>/hold/", one.hold_instruction, name="instruction_hold"),
    path("instructions/<row:pk>/release/", one.release_instruction, name="instruction_release"),
    path("instructions/<row:pk>/cancel/", one.cancel_instruction, name="instruction_cancel"),
    path("matching/", matching.unmatched_list, name="unmatched"),
    path("allegements/", matching.allegement_list, name="allegements"),
    path("allegements/<row:pk>/", matching.allegement, name="allegement"),
    path("links/", links.link_list, name="links"),
    path("instruction-nets/", netting.net_list, name="instruction_nets"),
    path("instruction-nets/<row:pk>/", netting.net, name="instruction_net"),
    path("depositories/", depositories.at_depository_list, name="at_depositories"),
    path("fails/", fails.fails, name="fails"),
    path("fails/who-waits/", who_waits.who_waits_for_whom, name="who_waits"),
    path("settlement-efficiency/", efficiency.efficiency, name="efficiency"),
    path("messages/", messages.message_list, name="messages"),
    path("messages/<row:pk>/", messages.message, name="message"),
    path("messages/<row:pk>/raw/", messages.raw, name="message_raw"),
    path("message-wishes/", messages.wish_list, name="message_wishes"),
    path("message-folder/", folder.folder_files, name="folder_files"),
    path("statements/", statements.statement_list, name="statements"),
    path("statements/ask/", statements.ask_for_statement, name="ask_for_statement"),
    path("penalties/", penalties.penalties, name="penalties"),
    path("penalties/<row:pk>/", penalties.one_penalty, name="penalty"),
    path("penalty-forecast/", forecast.penalty_forecast, name="penalty_forecast"),
    path("penalty-nets/", penalties.nets, name="penalty_nets"),
    path("penalty-nets/<row:pk>/", penalties.one_net, name="penalty_net"),
    path("penalty-accruals/<row:pk>/", penalties.one_accrual, name="penalty_accrual"),
]
