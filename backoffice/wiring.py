"""Hands to each app what it runs by name. Called once, when Django is ready."""

from backoffice import day
from itservices.registry import register_saying
from settlements.operations.faults import said_again


def wire() -> None:
    """Registers the jobs with their steps, and how the faults of instructions are said."""
    day.register()
    register_saying("instructions", said_again)
