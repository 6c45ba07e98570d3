"""Addresses of instructions, of what waits for its match, of fails and settlement efficiency, of messages and of penalties."""

from django.urls import path

from settlements.views import (
    compared_penalties,
    efficiency,
    fails,
    links,
    many,
    matching,
    messages,
    one,
    penalties,
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
    path("fails/", fails.fails, name="fails"),
    path("fails/who-waits/", who_waits.who_waits_for_whom, name="who_waits"),
    path("settlement-efficiency/", efficiency.efficiency, name="efficiency"),
    path("messages/", messages.message_list, name="messages"),
    path("messages/<row:pk>/", messages.message, name="message"),
    path("messages/<row:pk>/raw/", messages.raw, name="message_raw"),
    path("message-wishes/", messages.wish_list, name="message_wishes"),
    path("penalties/", penalties.penalties, name="penalties"),
    path("penalties/<row:pk>/", penalties.one_penalty, name="penalty"),
    path("penalty-nets/", penalties.nets, name="penalty_nets"),
    path("penalty-comparison/", compared_penalties.compared_penalties, name="compared_penalties"),
    path("penalty-comparison/<row:pk>/", compared_penalties.one_compared, name="compared_penalty"),
    path("penalty-lists/", compared_penalties.penalty_lists, name="penalty_lists"),
    path("penalty-lists/<row:pk>/", compared_penalties.one_list, name="penalty_list"),
    path("penalty-appeals/", compared_penalties.penalty_appeals, name="penalty_appeals"),
    path("penalty-appeals/<row:pk>/", compared_penalties.one_appeal, name="penalty_appeal"),
]
