"""Commands by name: what can be asked for, and how it is read, done and weighed. Apps have them; the composition root
registers them when Django is ready."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.functional import Promise

from authorizations.effects import Effect
from vocabulary.occasion import Occasion

Payload = Mapping[str, Any]


@dataclass(frozen=True)
class Done:
    """What a command did: its effect, and the answer that its caller gets."""

    effect: Effect
    answer: Any


@dataclass(frozen=True)
class Command:
    """A consequential command.

    name        its code, `noun.verb`; policy rules and requests name it so
    permission  the right that who asks for it needs
    title       what it is called as an act
    read        a payload as it came -> its canonical form, of JSON values only; refuses InvalidPayload
    run         does it inside the caller's transaction, records its events, and tells its effect. Runs more than once: when
                it is asked, in a savepoint, and when it is approved. A refusal of it all is a Refusal; of one of a set, the
                effect says so
    said        a payload in words, for who checks it: one sentence
    events      the codes of the events that tell of what it does: what they tell of, stands with its request
    changes_authority   whether it changes who may decide: nobody asks or decides meanwhile
    needs_reason  whether it is not asked for without a reason
    """

    name: str
    permission: str
    title: Promise
    read: Callable[[Payload], dict[str, Any]]
    run: Callable[[Payload, Occasion], Done]
    said: Callable[[Payload], str]
    events: tuple[str, ...] = ()
    changes_authority: bool = False
    needs_reason: bool = False


@dataclass(frozen=True)
class BaseRate:
    """Units of `currency` for one of the base currency, and the day and source of that."""

    currency: str
    rate: Decimal
    date: date
    source: str


Rates = Callable[[Collection[str], date], Mapping[str, BaseRate]]
"""Currency codes and a business date -> the rate of each that has one then."""

_commands: dict[str, Command] = {}
_rates: list[Rates] = []


def register_command(command: Command) -> None:
    """Lets a command be asked for by its name. Two of one name are a LookupError."""
    if _commands.get(command.name, command) is not command:
        raise LookupError(f"expected one command {command.name}, found two")
    _commands[command.name] = command


def register_rates(rates: Rates) -> None:
    """Says where exchange rates come from: the apps above know."""
    _rates[:] = [rates]


def command_named(name: str) -> Command | None:
    """The command of that name, if there is one."""
    return _commands.get(name)


def commands() -> list[Command]:
    """Every command, by name."""
    return [_commands[name] for name in sorted(_commands)]


def base_rates(currencies: Collection[str], on: date) -> Mapping[str, BaseRate]:
    """The rate of each of these currencies that has one on a business date."""
    return _rates[0](currencies, on) if _rates and currencies else {}
