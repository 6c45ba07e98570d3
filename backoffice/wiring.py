"""Hands to each app what it runs by name. Called once, when Django is ready."""

from backoffice import day


def wire() -> None:
    """Registers the jobs with their steps."""
    day.register()
