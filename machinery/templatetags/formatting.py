"""`{% load formatting %}`: the functions of `machinery.formatting` for templates.

`{{ value|amount:"EUR" }}`, `{{ value|money:"EUR" }}`, `{{ value|quantity }}`, `{{ date|day }}`, `{{ date|weekday }}`,
`{{ at|instant }}` and `{{ at|instant:"Europe/Madrid" }}`, `{{ at|clock_time }}`, `{{ length|duration }}`, `{{
length|time_left }}`, `{{ name|mixed_script }}`. Instants and days come out as `<time>` with the machine's form in
`datetime`.
"""

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from machinery import formatting
from vocabulary.text import mixed_script

register = template.Library()

register.filter("quantity", formatting.quantity)
register.filter("percent", formatting.percent)
register.filter("hundredths", formatting.hundredths)
register.filter("duration", formatting.duration)
register.filter("time_left", formatting.time_left)
register.filter("mixed_script", mixed_script)


@register.filter
def amount(value: Decimal | int | None, currency: str) -> str:
    """An amount without its currency."""
    return formatting.amount(value, currency)


@register.filter
def holding(value: Decimal | int | None, asset: str) -> str:
    """What an account has of an asset: an amount of a currency, a quantity of an ISIN."""
    return formatting.holding(value, asset)


@register.filter
def money(value: Decimal | int | None, currency: str) -> str:
    """An amount with its currency."""
    return formatting.money(value, currency)


@register.filter
def day(value: date | None) -> str | SafeString:
    """A calendar day."""
    if value is None:
        return formatting.EMPTY
    return format_html('<time datetime="{}">{}</time>', value.isoformat(), formatting.day(value))


@register.filter
def weekday(value: date | None) -> str | SafeString:
    """A calendar day with its weekday."""
    if value is None:
        return formatting.EMPTY
    return format_html('<time datetime="{}">{}</time>', value.isoformat(), formatting.weekday(value))


@register.filter
def instant(value: datetime | None, zone: str = "") -> str | SafeString:
    """An instant in the reader's zone, or in `zone`."""
    if value is None:
        return formatting.EMPTY
    machine = value.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    return format_html('<time datetime="{}">{}</time>', machine, formatting.instant(value, zone))


@register.filter
def clock_time(value: datetime | time | None, zone: str = "") -> str:
    """The time of day of an instant."""
    return formatting.clock_time(value, zone)


@register.filter
def share(done: int | None, total: int | None) -> int:
    """How much of `total` is `done`, in whole percent from 0 to 100; 0 where there is nothing to do."""
    return max(0, min(100, (done or 0) * 100 // total)) if total else 0


@register.filter
def elapsed(start: datetime | None, end: datetime | None) -> timedelta | None:
    """From `start` to `end`, None while one of them is unknown."""
    return None if start is None or end is None else end - start
