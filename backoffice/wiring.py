"""Hands to each app what it runs by name. Called once, when Django is ready."""

from collections.abc import Collection, Mapping
from datetime import date, datetime

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
from authorizations.blotters import APPROVALS, GRANTS, REQUESTS
from authorizations.commands import COMMANDS as ACCESS
from authorizations.operations import BaseRate
from authorizations.queries import view_asked, views_shown
from authorizations.registry import (
    Words,
    register_command,
    register_day,
    register_ending,
    register_kinds,
    register_rates,
    register_words,
)
from authorizations.views.account import VIEWS_UNDONE
from authorizations.words import RISKS as ACCESS_RISKS
from authorizations.words import WORDS as ACCESS_WORDS
from backoffice import cut_offs, day, windows, words
from backoffice.commands import COMMANDS as RUN_ACTS
from backoffice.events_out import EVENT_TYPES
from clearing.blotters import EARMARKS, EXCEPTIONS, MARGIN_ACCOUNTS, MARGIN_CALLS, NETS, TRADES
from clearing.blotters import LIMITS as LIMITS_USED
from clearing.commands import COMMANDS as LIMITS
from clearing.operations.faults import against_release
from clearing.operations.faults import said_again as trade_said_again
from compliance.commands import COMMANDS as BLOCK_ACTS
from itservices.blotters import FILES, RUNS
from itservices.registry import register_saying
from ledger.blotters import ACCOUNTS, JOURNALS, MOVEMENTS
from ledger.commands import COMMANDS as BOOK_ACTS
from ledger.queries import business_date_or_none
from machinery import blotter, listing
from machinery.undoing import register_undo
from notifications.registry import register_type
from recordkeeping.blotters import TRAIL
from refdata.blotters import INSTRUMENTS, PARTIES, SSIS
from refdata.commands import COMMANDS as REFERENCE_ACTS
from refdata.queries import rates
from settlements import compared_words
from settlements.blotters import (
    ALLEGED_OUTSIDE,
    ALLEGEMENTS,
    AT_DEPOSITORIES,
    COMPARED_PENALTIES,
    COMPARED_PENDING,
    EFFICIENCY,
    FAILS,
    FOLDER_FILES,
    IMPOSED_HOLDS,
    INSTRUCTION_NETS,
    INSTRUCTIONS,
    LINKS,
    MESSAGE_WISHES,
    MESSAGES,
    PENALTIES,
    PENALTY_APPEALS,
    PENALTY_LISTS,
    PENALTY_NETS,
    STATEMENTS,
    UNMATCHED,
)
from settlements.commands import COMMANDS as ACTS
from settlements.correspondence.closing import answer_waiting
from settlements.objections import register_objecting
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
    LIMITS_USED,
    EARMARKS,
    MARGIN_ACCOUNTS,
    MARGIN_CALLS,
    INSTRUCTIONS,
    EFFICIENCY,
    FAILS,
    IMPOSED_HOLDS,
    LINKS,
    INSTRUCTION_NETS,
    UNMATCHED,
    ALLEGEMENTS,
    AT_DEPOSITORIES,
    ALLEGED_OUTSIDE,
    COMPARED_PENDING,
    MESSAGES,
    MESSAGE_WISHES,
    STATEMENTS,
    PENALTIES,
    PENALTY_NETS,
    COMPARED_PENALTIES,
    PENALTY_LISTS,
    PENALTY_APPEALS,
    ACCOUNTS,
    JOURNALS,
    MOVEMENTS,
    PARTIES,
    INSTRUMENTS,
    SSIS,
    APPROVALS,
    REQUESTS,
    GRANTS,
    RUNS,
    FILES,
    FOLDER_FILES,
    TRAIL,
)
"""The lists that can be saved as views, counted and taken as files by name."""

COMMANDS = (*ACCESS, *ACTS, *LIMITS, *BOOK_ACTS, *BLOCK_ACTS, *REFERENCE_ACTS, *RUN_ACTS)
"""What is consequential: others may have to agree to it."""


def base_rates(currencies: Collection[str], on: date) -> dict[str, BaseRate]:
    """The exchange rates by which amounts are weighed: those of reference data, units for one euro."""
    return {code: BaseRate(code, quote.rate, quote.date, quote.source) for code, quote in rates(currencies, on).items()}


def open_day(at: datetime) -> date:
    """The business date on which something is asked for: the open one; the date of the instant before the books are opened."""
    return business_date_or_none() or at.date()


CHANGES: tuple[tuple[Mapping[str, Words], Mapping[str, Promise]], ...] = (
    (ACCESS_WORDS, ACCESS_RISKS),
    (
        {"instruction": settlements.labels.change_words, "message": settlements.labels.message_change_words},
        settlements.labels.RISKS,
    ),
    ({"listed_penalty": compared_words.change_words, "penalty_appeal": compared_words.change_words}, {}),
    (words.WORDS, {}),
    ({}, clearing.labels.RISKS),
)
"""How changes are told by kind of object, and what risks are called."""


def wire() -> None:
    """Registers the jobs with their steps, how the faults of instructions and trades are said, what the events of the trail
    and their facts are called and of which kind they are, which lists there are, what can be undone, which commands there
    are and how they are told, who objects to a release, who does something when a request ends, and what leaves the house."""
    day.register()
    windows.register()
    cut_offs.register()
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
    for command in COMMANDS:
        register_command(command)
    for told, risks in CHANGES:
        register_words(told, risks)
    register_rates(base_rates)
    register_objecting(against_release)
    register_day(open_day)
    register_ending(answer_waiting)
    register_kinds(recordkeeping.labels.subject_name)
    for kind in EVENT_TYPES:
        register_type(kind)
