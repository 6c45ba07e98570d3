"""One search for everything: what is typed or pasted leads to the thing that it names, or to the list where it stands.

Each look-up is the question of a list that exists, asked in the reader's own scope: nothing is found here that one could
not come to by hand. A look-up that takes too long finds nothing, and the answer says so.
"""

import unicodedata
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.http import urlencode
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from authorizations.queries import visible_requests
from authorizations.shown import title_of
from backoffice.day import NIGHT
from backoffice.page import places
from itservices.queries import is_run, run_of
from ledger.queries import AccountsWanted, account_lines, business_date_or_none, journals
from machinery.paging import Cut
from machinery.parameters import LONGEST_NUMBER
from machinery.patience import TooSlow, at_most
from machinery.request import Request, acting
from refdata.queries import (
    assets_by_code,
    instrument_lines,
    instrument_terms,
    parties_by_lei,
    party_lines,
    visible_accounts,
    visible_parties,
)
from settlements.page_acts import offers_of
from settlements.queries import Line, Wanted, instruction_sheet, lines, scope_of, visible_instructions
from vocabulary.days import InvalidDate, parse_date
from vocabulary.identifiers import Isin

LONGEST: Final = 200
SHORTEST: Final = 2
MOST: Final = 6
PATIENCE_MILLISECONDS: Final = 500
ACT: Final = pgettext_lazy("found", "Act")
RUN_NIGHT: Final = "itservices.run_night"


@dataclass(frozen=True)
class Found:
    """A thing or a page: what it is, its name, its address, a word more, and whether the text names exactly it."""

    what: Promise
    name: str
    url: str
    detail: str = ""
    exact: bool = False


@dataclass(frozen=True)
class Answer:
    """What was found, exact ones first; `is_slow` where a look-up was given up, `is_asked` where the text could mean
    something."""

    found: Sequence[Found] = ()
    is_slow: bool = False
    is_asked: bool = True

    @property
    def only(self) -> Found | None:
        """The one thing that was meant, if there is one: the only exact one, or the only one."""
        exact = [each for each in self.found if each.exact]
        meant = exact or self.found
        return meant[0] if len(meant) == 1 and not self.is_slow else None


@dataclass(frozen=True)
class Asked:
    """A text, who asks, and the business date on which names are looked up."""

    text: str
    request: Request
    today: date

    @property
    def code(self) -> str:
        """The text as an identifier: in capitals, without the spaces that people group it by."""
        return "".join(self.text.split()).upper()

    @property
    def number(self) -> int | None:
        """The text as the id of a row, None where it is none."""
        text = self.text
        is_number = text.isascii() and text.isdigit() and len(text) <= LONGEST_NUMBER
        return int(text) if is_number and int(text) else None

    def names(self, *words: str | None) -> bool:
        """Whether the text is one of these, whatever its case."""
        return self.text.casefold() in {word.casefold() for word in words if word}


def find(text: str, request: Request) -> Answer:
    """What a text may mean to this reader; nothing for one that is too short, too long or no text."""
    text = plain(text)
    is_short = len(text) < SHORTEST and not text.isdigit()
    if not text or is_short or len(text) > LONGEST or not text.isprintable():
        return Answer(is_asked=False)
    found, is_slow = [*_screens(text, request)], False
    today = business_date_or_none()
    if today is not None:
        for right, look_up in LOOK_UPS:
            if right in request.permissions:
                try:
                    with at_most(PATIENCE_MILLISECONDS):
                        found += look_up(Asked(text, request, today))
                except TooSlow:
                    is_slow = True
    once: dict[str, Found] = {}
    for each in sorted(found, key=lambda each: not each.exact):
        once.setdefault(each.url, each)
    return Answer(list(once.values()), is_slow)


def plain(text: str) -> str:
    """A text as it was meant: without the invisible characters that come with a copy, one space for any blank."""
    return " ".join("".join(each for each in text if unicodedata.category(each) != "Cf").split())


def _screens(text: str, request: Request) -> Iterator[Found]:
    """Pages and acts whose name has the text in it."""
    wanted = text.casefold()
    pages = [(str(place.label), place.url) for place in places(request)]
    for name, url in (*pages, (gettext("Preferences"), reverse("preferences"))):
        if wanted in name.casefold():
            yield Found(_("Page"), name, url, exact=wanted == name.casefold())
    night = gettext("Run the night")
    if RUN_NIGHT in request.permissions and wanted in night.casefold():
        yield Found(ACT, night, reverse("run_night"), exact=wanted == night.casefold())


def _all(what: Promise, asked: Asked, url_name: str, **query: str) -> Found:
    return Found(what, asked.text, f"{reverse(url_name)}?{urlencode(query)}", gettext("all of them"))


def _instructions(asked: Asked) -> Iterator[Found]:
    actor, at = acting(asked.request), asked.request.at
    for reference in dict.fromkeys((asked.text, asked.text.upper())):
        page = lines(Wanted(state="any", reference=reference), scope_of(actor, at), asked.today, Cut(size=MOST))
        for line in page.rows:
            url = reverse("instruction", args=[line.id])
            yield Found(_("Instruction"), line.reference, url, line.participant, exact=True)
        if page.after:
            yield _all(_("Instructions"), asked, "instructions", state="any", reference=reference)
        if len(page.rows) == 1:
            yield from _acts(asked, page.rows[0])
    if asked.number and visible_instructions(actor, at).filter(pk=asked.number).exists():
        yield Found(_("Instruction"), asked.text, reverse("instruction", args=[asked.number]), exact=True)


def _acts(asked: Asked, line: Line) -> Iterator[Found]:
    """What the reader may do with an instruction now."""
    request = asked.request
    sheet = instruction_sheet(line.id, acting(request), request.at, asked.today)
    for offer in offers_of(request, sheet).offers if sheet else ():
        if not offer.refusal:
            yield Found(ACT, str(offer.act.title), reverse(offer.act.url_name, args=[line.id]), line.reference)


def _instruments(asked: Asked) -> Iterator[Found]:
    """By the ISIN, also of one that has matured; else by a part of the name that it has today."""
    if Isin.is_valid(asked.code):
        known = assets_by_code({asked.code})
        terms = instrument_terms([asset.id for asset in known.values()], asked.today)
        named = {code: terms[asset.id].name if asset.id in terms else "" for code, asset in known.items()}
    else:
        found = instrument_lines(asked.text, None, asked.today, Cut(size=MOST)).rows
        named = {each.isin: each.name for each in found}
    for isin, name in named.items():
        exact = isin == asked.code or asked.names(name)
        yield Found(_("Instrument"), isin, reverse("instrument", args=[isin]), name, exact)
    if named and not Isin.is_valid(asked.code) and len(named) == MOST:
        yield _all(_("Instruments"), asked, "instruments", instrument=asked.text)


def _parties(asked: Asked) -> Iterator[Found]:
    """By the LEI, also of one that has no terms any more; else by its BIC or a part of its name."""
    visible = visible_parties(acting(asked.request), asked.request.at)
    page = party_lines(asked.text, visible, asked.today, Cut(size=MOST))
    for party in page.rows:
        exact = asked.names(party.lei, party.name, party.bic, (party.bic or "").removesuffix("XXX"))
        yield _party(party.lei, party.name, exact=exact)
    gone = parties_by_lei([asked.code])
    if gone and not page.rows and visible.filter(pk=gone[asked.code]).exists():
        yield _party(asked.code, asked.code, exact=True)
    if page.after:
        yield _all(_("Parties"), asked, "parties", party=asked.text)


def _party(lei: str, name: str, *, exact: bool) -> Found:
    return Found(_("Party"), name, reverse("party", args=[lei]), lei, exact)


def _accounts(asked: Asked) -> Iterator[Found]:
    visible = visible_accounts(acting(asked.request), asked.request.at)
    page = account_lines(AccountsWanted(asked.code, "", "", ""), visible, asked.today, Cut(size=MOST))
    for line in page.rows:
        yield Found(
            _("Account"), line.number, reverse("account", args=[line.id]), line.asset, line.number == asked.code
        )
    if page.after:
        yield _all(_("Accounts"), asked, "accounts", number=asked.code)
    if Isin.is_valid(asked.code) and assets_by_code({asked.code}):
        query = urlencode({"asset": asked.code})
        yield Found(_("Accounts"), asked.code, f"{reverse('accounts')}?{query}", gettext("its holders"))


def _journals(asked: Asked) -> Iterator[Found]:
    visible = visible_accounts(acting(asked.request), asked.request.at)
    if asked.number and journals([asked.number], visible):
        yield Found(_("Journal"), asked.text, reverse("journal", args=[asked.number]), exact=True)


def _requests(asked: Asked) -> Iterator[Found]:
    """A request by its number."""
    visible = visible_requests(acting(asked.request), asked.request.at)
    found = visible.filter(pk=asked.number).first() if asked.number else None
    if found:
        yield Found(_("Request"), asked.text, reverse("request", args=[found.pk]), title_of(found.action), exact=True)


def _runs(asked: Asked) -> Iterator[Found]:
    """A night by its business date (YYYY-MM-DD), or by the number of its run."""
    number = asked.number if asked.number and is_run(asked.number) else None
    with suppress(InvalidDate):
        run = run_of(NIGHT, parse_date(asked.text))
        number = run.pk if run else None
    if number:
        yield Found(_("Night run"), str(number), reverse("run", args=[number]), exact=True)


LOOK_UPS: Final[tuple[tuple[str, Callable[[Asked], Iterator[Found]]], ...]] = (
    ("settlements.view", _instructions),
    ("settlements.view", _instruments),
    ("settlements.view", _parties),
    ("ledger.view", _accounts),
    ("ledger.view", _journals),
    ("authorizations.follow", _requests),
    ("itservices.view", _runs),
)
