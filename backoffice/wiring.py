"""Hands to each app what it runs by name. Called once, when Django is ready."""

from collections.abc import Mapping

from django.utils.functional import Promise

import authorizations.labels
import backoffice.labels
import clearing.labels
import compliance.labels
import itservices.labels
import ledger.labels
import notifications.labels
import recordkeeping.labels
import refdata.labels
import settlements.labels
from authorizations.queries import view_asked, views_shown
from authorizations.views import VIEWS_UNDONE
from backoffice import day
from backoffice.events_out import EVENT_TYPES
from clearing.blotters import EXCEPTIONS, NETS, TRADES
from clearing.operations.faults import said_again as trade_said_again
from itservices.blotters import FILES, RUNS
from itservices.registry import register_saying
from ledger.blotters import ACCOUNTS, JOURNALS, MOVEMENTS
from machinery import blotter, listing
from machinery.undoing import register_undo
from notifications.registry import register_type
from recordkeeping.blotters import TRAIL
from refdata.blotters import INSTRUMENTS, PARTIES, SSIS
from settlements.blotters import INSTRUCTIONS
from settlements.operations.faults import said_again
from settlements.views.taking_back import ACT_UNDONE

WORDS: tuple[tuple[Mapping[str, Promise], Mapping[str, Promise]], ...] = (
    (authorizations.labels.EVENTS, authorizations.labels.SUBJECTS),
    (backoffice.labels.EVENTS, backoffice.labels.SUBJECTS),
    (clearing.labels.EVENTS, clearing.labels.SUBJECTS),
    (compliance.labels.EVENTS, compliance.labels.SUBJECTS),
    (itservices.labels.EVENTS, itservices.labels.SUBJECTS),
    (ledger.labels.EVENTS, ledger.labels.SUBJECTS),
    (notifications.labels.EVENTS, notifications.labels.SUBJECTS),
    (recordkeeping.labels.EVENTS, {}),
    (refdata.labels.EVENTS, refdata.labels.SUBJECTS),
    (settlements.labels.EVENTS, settlements.labels.SUBJECTS),
)
"""What the events of each app are called, by code, and their subjects, by kind."""

FACTS: tuple[Mapping[str, Promise], ...] = (
    authorizations.labels.FACTS,
    clearing.labels.FACTS,
    itservices.labels.FACTS,
    ledger.labels.FACTS,
    notifications.labels.FACTS,
    refdata.labels.FACTS,
    settlements.labels.FACTS,
)
"""What the facts of these events are called, by name."""

BLOTTERS = (
    TRADES,
    EXCEPTIONS,
    NETS,
    INSTRUCTIONS,
    ACCOUNTS,
    JOURNALS,
    MOVEMENTS,
    PARTIES,
    INSTRUMENTS,
    SSIS,
    RUNS,
    FILES,
    TRAIL,
)
"""The lists that can be saved as views, counted and taken as files by name."""


def wire() -> None:
    """Registers the jobs with their steps, how the faults of instructions and trades are said, what the events of the trail
    and their facts are called and of which kind they are, which lists there are, what can be undone, and what leaves the
    house."""
    day.register()
    register_saying("instructions", said_again)
    register_saying("trades", trade_said_again)
    for events, subjects in WORDS:
        recordkeeping.labels.register_words(events, subjects)
    for kinds in (itservices.labels.EVENT_KINDS, ledger.labels.EVENT_KINDS):
        recordkeeping.labels.register_kinds(kinds)
    for facts in FACTS:
        recordkeeping.labels.register_facts(facts)
    listing.keep_views(listing.SavedViews(asked=view_asked, shown=views_shown))
    for list_of_work in BLOTTERS:
        blotter.register(list_of_work)
    for undo in (VIEWS_UNDONE, ACT_UNDONE):
        register_undo(undo)
    for kind in EVENT_TYPES:
        register_type(kind)
