"""What production refuses about its database, found out by trying."""

import secrets
from collections.abc import Mapping, Sequence
from typing import Any

import psycopg2
from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error
from django.core.exceptions import ImproperlyConfigured

from authorizations.queries import has_demo_people


def lets_anyone_in(connection: Mapping[str, Any]) -> bool:
    """Whether the database server takes a made-up password for this connection: trust authentication."""
    try:
        psycopg2.connect(
            dbname=connection["NAME"],
            user=connection["USER"],
            password=secrets.token_urlsafe(16),
            host=connection["HOST"] or None,
            port=connection["PORT"] or None,
            connect_timeout=5,
        ).close()
    except psycopg2.OperationalError:
        return False
    return True


def unsafe_database() -> list[str]:
    """What is wrong with the database for real business, a sentence each; empty when it may serve."""
    wrong = []
    if lets_anyone_in(settings.DATABASES["default"]):
        wrong.append("The database accepts any password (trust authentication); set scram-sha-256 in pg_hba.conf.")
    if has_demo_people():
        wrong.append("The database holds active demo accounts (addresses under .example); disable them first.")
    return wrong


def refuse_unsafe_database() -> None:
    """Raises ImproperlyConfigured in production if the database must not serve real business."""
    if settings.PRODUCTION and (wrong := unsafe_database()):
        raise ImproperlyConfigured("Production refuses to start: " + " ".join(wrong))


def production_database_is_safe(
    app_configs: Sequence[AppConfig] | None, databases: Sequence[str] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    """The same as a system check, for `manage.py check --database default`."""
    if not settings.PRODUCTION or not databases:
        return []
    return [Error(sentence, id="backoffice.E001") for sentence in unsafe_database()]
