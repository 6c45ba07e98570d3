"""Addresses of instructions, of what is at depositories, of messages, of penalties and of their nets, below /api/v1/."""

from django.urls import path

from settlements.api import (
    bulk,
    depositories,
    efficiency,
    fails,
    links,
    matching,
    messages,
    penalties,
    told,
    views,
    waiting,
)

urlpatterns = [
    path("instructions", views.Instructions.as_view(), name="api_instructions"),
    path("instructions/bulk", bulk.Bulk.as_view(), name="api_instructions_bulk"),
    path("instructions/bulk/<row:pk>", bulk.BulkJob.as_view(), name="api_instructions_job"),
    path("instructions/sides", matching.Sides.as_view(), name="api_sides"),
    path("instructions/sides/bulk", matching.SidesBulk.as_view(), name="api_sides_bulk"),
    path("instructions/unmatched", matching.UnmatchedList.as_view(), name="api_unmatched"),
    path("allegements", matching.Allegements.as_view(), name="api_allegements"),
    path("allegements/<row:pk>", matching.OneAllegement.as_view(), name="api_allegement"),
    path("instructions/by-reference", views.ByReference.as_view(), name="api_instruction_by_reference"),
    path("instructions/<row:pk>", views.OneInstruction.as_view(), name="api_instruction"),
    path("instructions/<row:pk>/waiting", waiting.Standstills.as_view(), name="api_instruction_waiting"),
    path("instructions/<row:pk>/hold", views.Holding.as_view(), name="api_instruction_hold"),
    path("instructions/<row:pk>/release", views.Releasing.as_view(), name="api_instruction_release"),
    path("instructions/<row:pk>/cancel", views.Cancelling.as_view(), name="api_instruction_cancel"),
    path("instructions/<row:pk>/priority", views.Prioritising.as_view(), name="api_instruction_priority"),
    path("at-depositories", depositories.AtDepositories.as_view(), name="api_at_depositories"),
    path("links", links.Links.as_view(), name="api_links"),
    path("fails", fails.Fails.as_view(), name="api_fails"),
    path("fails/who-waits", waiting.WhoWaitsList.as_view(), name="api_who_waits"),
    path("settlement-efficiency", efficiency.SettlementEfficiency.as_view(), name="api_efficiency"),
    path("messages", messages.Messages.as_view(), name="api_messages"),
    path("messages/told", told.Told.as_view(), name="api_messages_told"),
    path("messages/acknowledgements", told.Acknowledging.as_view(), name="api_messages_acknowledged"),
    path("message-wishes", told.MessageWishes.as_view(), name="api_message_wishes"),
    path("messages/<row:pk>", messages.OneMessage.as_view(), name="api_message"),
    path("penalties", penalties.Penalties.as_view(), name="api_penalties"),
    path("penalties/<row:pk>", penalties.OnePenalty.as_view(), name="api_penalty"),
    path("penalty-nets", penalties.PenaltyNets.as_view(), name="api_penalty_nets"),
]
