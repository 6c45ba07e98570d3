"""Hands to each app what it runs by name. Called once, when Django is ready."""

from backoffice import day
from backoffice.events_out import EVENT_TYPES
from itservices.registry import register_saying
from notifications.registry import register_type
from settlements.operations.faults import said_again


def wire() -> None:
    """Registers the jobs with their steps, how the faults of instructions are said, and what leaves the house."""
    day.register()
    register_saying("instructions", said_again)
    for kind in EVENT_TYPES:
        register_type(kind)
