"""The consequential acts that need to see more than one app does, as commands: on runs, whose app knows of no approvals, and the
closing of accounts, which looks at the books and at what is open."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext_lazy

from authorizations.operations import Change, Command, Done, Effect
from itservices.labels import job_name, step_name
from itservices.operations import skip_step
from itservices.queries import RunSheet, run_sheet
from ledger.queries import standing_on
from machinery.formatting import day, holding, quantity
from machinery.payload import day as read_day
from machinery.payload import fields, listed, text, whole, wrong
from refdata.operations import NotOnFile, close_account
from refdata.queries import AccountFacts, accounts_by_number, demand_reach, entities_of_parties
from settlements.queries import open_by_account
from vocabulary.decimals import shortest
from vocabulary.occasion import Occasion
from vocabulary.outcome import Refusal

Payload = Mapping[str, Any]
MOST_ACCOUNTS: Final = 500


class AccountNotEmpty(Refusal):
    """An account is closed once nothing is left on it and nothing open moves it."""

    code = "account_not_empty"

    def sentence(self) -> str:
        return _(
            "Not empty: %(left)s. Nothing was changed; move what is left to another account, settle or cancel what is open, and "
            "ask again."
        ) % {"left": "; ".join(_said_left(each) for each in self.data["left"])}


def _said_left(left: Mapping[str, Any]) -> str:
    """What is left on an account of the books, in words."""
    asset = left["asset"]
    parts = [f"{holding(Decimal(left['posted']), asset)} {asset}"] if left["posted"] != "0" else []
    if left["held"] != "0":
        parts.append(
            _("%(amount)s %(asset)s on hold") % {"amount": holding(Decimal(left["held"]), asset), "asset": asset}
        )
    if left["open"]:
        words = ngettext("%(number)s open instruction", "%(number)s open instructions", left["open"])
        parts.append(words % {"number": quantity(left["open"])})
    return f"{left['account']}: {', '.join(parts)}"


def _read_skip(payload: Payload) -> dict[str, Any]:
    read = fields(payload, {"run": whole(1), "step": text(60)})
    _sheet(read)
    return read


def _sheet(payload: Payload) -> RunSheet:
    found = run_sheet(payload["run"])
    if found is None:
        raise wrong("run", payload["run"], "the number of a run on file")
    return found


def _skip(payload: Payload, occasion: Occasion) -> Done:
    before = _sheet(payload)
    following = skip_step(payload["run"], payload["step"], by=occasion.by, at=occasion.at, reason=occasion.reason)
    after = {step.name: step.state for step in _sheet(payload).steps}
    run = before.run
    effect = Effect(
        [
            Change("run", f"{run.job} {run.business_date}", step.name, step.state, after[step.name])
            for step in before.steps
            if step.state != after[step.name]
        ],
        subjects=[("run", str(run.pk))],
        shown={"trouble": next(step.trouble for step in before.steps if step.name == payload["step"])},
    )
    return Done(effect, {"next_step": following})


def _said_skip(payload: Payload) -> str:
    run = _sheet(payload).run
    return _("Skip “%(step)s” of %(job)s of %(date)s.") % {
        "step": step_name(payload["step"]),
        "job": job_name(run.job),
        "date": day(run.business_date),
    }


def _read_close(payload: Payload) -> dict[str, Any]:
    return fields(payload, {"accounts": listed(text(35), MOST_ACCOUNTS, as_set=True), "closed_on": read_day})


def _close(payload: Payload, occasion: Occasion) -> Done:
    closed_on = date.fromisoformat(payload["closed_on"])
    found = accounts_by_number(payload["accounts"])
    missing = [number for number in payload["accounts"] if number not in found]
    if missing:
        raise NotOnFile(missing=missing)
    parties = sorted({facts.party for facts in found.values()})
    demand_reach(parties, "refdata.edit", occasion)
    _check_day(found, closed_on, occasion)
    ids = {facts.id: number for number, facts in found.items()}
    closed = close_account(sorted(ids), closed_on=closed_on, by=occasion.by, at=occasion.at, reason=occasion.reason)
    left = _left_on(closed, ids)
    if left:
        raise AccountNotEmpty(left=left)
    effect = Effect(
        [Change("account", ids[pk], "until", "", payload["closed_on"]) for pk in closed],
        subjects=[("account", str(pk)) for pk in closed],
        mirrored=[("party", str(pk)) for pk in parties],
        entities=frozenset(entities_of_parties(parties).values()),
    )
    return Done(effect, closed)


def _check_day(found: Mapping[str, AccountFacts], closed_on: date, occasion: Occasion) -> None:
    """Refuses InvalidPayload for a day on which open accounts were open, or were not open yet."""
    since = [facts.opened_on for facts in found.values() if facts.closed_on is None]
    if since and closed_on < (first := max(occasion.business_date, *since)):
        raise wrong("closed_on", closed_on, f"{first} or a later day")


def _left_on(accounts: Sequence[int], numbers: Mapping[int, str]) -> list[dict[str, Any]]:
    """What is left on accounts (ids), by number and asset."""
    standing = standing_on(accounts)
    moving = open_by_account([each.account for each in standing])
    return [
        {
            "account": numbers[each.holder],
            "asset": each.asset,
            "posted": shortest(each.posted),
            "held": shortest(each.held),
            "open": moving.get(each.account, 0),
        }
        for each in sorted(standing, key=lambda each: (numbers[each.holder], each.asset))
        if each.posted or each.held or each.account in moving
    ]


def _said_close(payload: Payload) -> str:
    numbers = payload["accounts"]
    return _("Close accounts on %(date)s: %(accounts)s.") % {
        "date": payload["closed_on"],
        "accounts": ", ".join(numbers[:5]) + (" …" if len(numbers) > 5 else ""),
    }


COMMANDS: Final = (
    Command(
        "account.close",
        "refdata.edit",
        pgettext_lazy("act", "Close an account"),
        _read_close,
        _close,
        _said_close,
        needs_reason=True,
        events=("account.closed",),
    ),
    Command(
        "run.skip_step",
        "itservices.operate",
        pgettext_lazy("act", "Skip a step"),
        _read_skip,
        _skip,
        _said_skip,
        needs_reason=True,
        events=("run.step_skipped",),
        is_of_the_house=True,
    ),
)
