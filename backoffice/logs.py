"""Where log lines go: standard error, as JSON in production and as plain lines elsewhere."""

from typing import Any


def logging_of(*, json_lines: bool) -> dict[str, Any]:
    """The logging configuration of every process."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "json": {"()": "machinery.logs.JsonLines"},
            "plain": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"},
        },
        "handlers": {
            "stderr": {"class": "logging.StreamHandler", "formatter": "json" if json_lines else "plain"},
        },
        "root": {"handlers": ["stderr"], "level": "INFO"},
        "loggers": {
            "django": {"handlers": [], "level": "INFO", "propagate": True},
            "django.server": {"handlers": [], "propagate": True},
            "axes": {"level": "WARNING"},
            "oauth2_provider": {"level": "INFO"},
        },
    }
