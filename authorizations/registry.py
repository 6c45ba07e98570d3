"""Commands by name: what can be asked for, and how it is read, done and weighed. Apps have them; the composition root
registers them when Django is ready."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
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


def _nothing(_shown: Mapping[str, Any]) -> Sequence[str]:
    return ()


@dataclass(frozen=True)
class Command:
    """A consequential command.

    name        its code, `noun.verb`; policy rules and requests name it so
    permission  the right that who asks for it needs; where that is not the same for each payload, a payload as it came -> the
                rights of which who asks for that needs one
    title       what it is called as an act
    read        a payload as it came -> its canonical form, of JSON values only; refuses InvalidPayload
    run         does it inside the caller's transaction, records its events, and tells its effect. Runs more than once: when
                it is asked, in a savepoint, and when it is approved. A refusal of it all is a Refusal; of one of a set, the
                effect says so
    said        a payload in words, for who checks it: one sentence
    events      the codes of the events that tell of what it does: what they tell of, stands with its request
    changes_authority   whether it changes who may decide: nobody asks or decides meanwhile
    needs_reason  whether it is not asked for without a reason
    is_of_the_house  whether it bears on parties of every legal entity: its right must be held in all of them
    beside      what an effect tells beside what it binds, in sentences for who checks it
    consequences  what it does beyond what its payload asks for, in sentences for who checks it, by what its effect binds
    """

    name: str
    permission: str | Callable[[Payload], Sequence[str]]
    title: Promise
    read: Callable[[Payload], dict[str, Any]]
    run: Callable[[Payload, Occasion], Done]
    said: Callable[[Payload], str]
    events: tuple[str, ...] = ()
    changes_authority: bool = False
    needs_reason: bool = False
    is_of_the_house: bool = False
    beside: Callable[[Mapping[str, Any]], Sequence[str]] = _nothing
    consequences: Callable[[Mapping[str, Any]], Sequence[str]] = _nothing

    def rights_for(self, payload: Payload) -> Sequence[str]:
        """The rights of which who asks for a payload, as it came, needs one."""
        return [self.permission] if isinstance(self.permission, str) else self.permission(payload)

    def is_open_to(self, payload: Payload, somewhere: Collection[str], everywhere: Collection[str]) -> bool:
        """Whether who has these rights somewhere, and those in every legal entity, may ask for a payload as it came."""
        held = everywhere if self.is_of_the_house else somewhere
        return any(right in held for right in self.rights_for(payload))


@dataclass(frozen=True)
class BaseRate:
    """Units of `currency` for one of the base currency, and the day and source of that."""

    currency: str
    rate: Decimal
    date: date
    source: str


Rates = Callable[[Collection[str], date], Mapping[str, BaseRate]]
"""Currency codes and a business date -> the rate of each that has one then."""

Words = Callable[[Mapping[str, Any]], tuple[str, str, str]]
"""A change as an effect binds it -> what changes, before and after, in the reader's language."""

Day = Callable[[datetime], date]
"""An instant -> the business date that is open then."""

Ending = Callable[[int, Occasion], None]
"""A request that had waited, and the occasion on which it ended: what is done about that in the same transaction."""

_commands: dict[str, Command] = {}
_words: dict[str, Words] = {}
_risks: dict[str, Promise] = {}
_kinds: list[Callable[[str], str]] = []
_rates: list[Rates] = []
_day: list[Day] = []
_endings: list[Ending] = []


def register_command(command: Command) -> None:
    """Lets a command be asked for by its name. Two of one name are a LookupError."""
    if _commands.get(command.name, command) is not command:
        raise LookupError(f"expected one command {command.name}, found two")
    _commands[command.name] = command


def register_rates(rates: Rates) -> None:
    """Says where exchange rates come from: the apps above know."""
    _rates[:] = [rates]


def register_words(words: Mapping[str, Words], risks: Mapping[str, Promise]) -> None:
    """Says how changes of some kinds of objects are told to people, and what risks are called, by code."""
    _words.update(words)
    _risks.update(risks)


def register_kinds(kind_name: Callable[[str], str]) -> None:
    """Says what kinds of objects are called, in the reader's language."""
    _kinds[:] = [kind_name]


def kind_name(kind: str) -> str:
    """What objects of a kind are called; the kind itself where nobody says."""
    return _kinds[0](kind) if _kinds else kind


def words_of(change: Mapping[str, Any]) -> tuple[str, str, str]:
    """What changes, before and after, in the reader's language; as it is bound where its kind has no words."""
    found = _words.get(change["kind"])
    return found(change) if found else (change["what"], change["before"], change["after"])


def risks() -> Mapping[str, Promise]:
    """What the risks are called that an effect can bear, by code."""
    return dict(_risks)


def risk_name(flag: str) -> str:
    """What a risk is called, in the reader's language; its code where it has no word."""
    return str(_risks.get(flag, flag))


def register_day(day: Day) -> None:
    """Says which business date is open: the apps above know."""
    _day[:] = [day]


def open_day(at: datetime) -> date:
    """The business date that is open at an instant; its own date where nobody says."""
    return _day[0](at) if _day else at.date()


def register_ending(ending: Ending) -> None:
    """Lets an app above do its part when a request that waited ends, in whichever way. Again: no second time."""
    if ending not in _endings:
        _endings.append(ending)


def tell_ending(request: int, occasion: Occasion) -> None:
    """Lets those above do their part now that a request has ended."""
    for ending in _endings:
        ending(request, occasion)


def command_named(name: str) -> Command | None:
    """The command of that name, if there is one."""
    return _commands.get(name)


def commands() -> list[Command]:
    """Every command, by name."""
    return [_commands[name] for name in sorted(_commands)]


def base_rates(currencies: Collection[str], on: date) -> Mapping[str, BaseRate]:
    """The rate of each of these currencies that has one on a business date."""
    return _rates[0](currencies, on) if _rates and currencies else {}
