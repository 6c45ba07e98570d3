"""How depositories are written to, what they are asked for, and what is sent again, as commands that others may have to agree
to."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext_lazy

from authorizations.operations import Change, Command, Done, Effect, Refused
from machinery.formatting import quantity
from machinery.payload import fields, listed, maybe, objects, one_of, text, whole, word, wrong
from refdata.queries import accounts_by_number, markets_by_code
from settlements.commands.acts import out_of_reach
from settlements.commands.links import LINK, UNSAID, agrees
from settlements.correspondence.outside import ask_depository, send_again
from settlements.correspondence.passing_on import asks_for
from settlements.depositories import ABOUT_LINKS, RIGHTS
from settlements.models import DepositoryRequest, MessageWish
from settlements.operations import LinkWish, NoSuchInstruction
from settlements.operations.depositories import AskedBy, DepositoryWish, set_depository
from settlements.queries import lines_of
from settlements.queries.depositories import link_of_market
from vocabulary.identifiers import Bic
from vocabulary.occasion import Occasion
from vocabulary.outcome import Failure, Outcome
from vocabulary.side import Partial

Payload = Mapping[str, Any]
MOST: Final = 100
"""Instructions of one request: each is a message of its own."""
LONGEST: Final = 14_400
"""Minutes in which a depository may have to answer: ten days."""
WANTED: Final = {"PRIORITY": ("2", "3", "4"), "PARTIAL": tuple(str(each) for each in Partial)}
LOAD: Final = "settlements.load"


def _read_set(payload: Payload) -> dict[str, Any]:
    known = {
        "market": text(12),
        "receiver": word(Bic, 11),
        "form": one_of(*MessageWish.Form.values),
        "account": text(35),
        "location": text(35),
        "nostro": text(35),
        "answers_within": whole(1, LONGEST),
    }
    read = fields(payload, known)
    if read["market"] not in markets_by_code():
        raise wrong("market", read["market"], "the code of a market on file")
    on_file = accounts_by_number([read["location"], read["nostro"]])
    for name in ("location", "nostro"):
        if read[name] not in on_file or on_file[read[name]].kind != "LOCATION":
            raise wrong(name, read[name], "the number of a location of ours")
    return read


def _set(payload: Payload, occasion: Occasion) -> Done:
    market = markets_by_code()[payload["market"]]
    accounts = accounts_by_number([payload["location"], payload["nostro"]])
    before = _stands(market)
    wish = DepositoryWish(
        market,
        Bic(payload["receiver"]).with_branch,
        payload["form"],
        payload["account"],
        accounts[payload["location"]].id,
        accounts[payload["nostro"]].id,
        payload["answers_within"],
    )
    made = set_depository(wish, occasion)
    after = _stands(market)
    changes = [Change("market", payload["market"], "depository", before, after)] if before != after else []
    key = f"market {payload['market']} depository"
    subjects = [("business_key", key), ("market", str(market))]
    return Done(Effect(changes, subjects=subjects, mirrored=[("market", str(market))]), {"depository": made.pk})


def _stands(market: int) -> str:
    """How a depository is written to, in one line; "" where it is not."""
    found = link_of_market(market)
    if found is None:
        return ""
    ours = f"{found.location.number}, {found.nostro.number}"
    return f"{found.receiver} {found.form} {found.account} ({ours}), {found.answers_within} min"


def _said_set(payload: Payload) -> str:
    return _("Send what settles outside in %(market)s to %(receiver)s in %(form)s, as account %(account)s.") % {
        "market": payload["market"],
        "receiver": payload["receiver"],
        "form": MessageWish.Form(payload["form"]).label,
        "account": payload["account"],
    }


def _rights(payload: Payload) -> Sequence[str]:
    """The right to the act that is asked for; to any, where none is named."""
    act = str(payload.get("act", ""))
    return [RIGHTS[act]] if act in RIGHTS else list(RIGHTS.values())


def _read_asked(payload: Payload) -> dict[str, Any]:
    known = {
        "instructions": listed(whole(1), MOST, as_set=True),
        "act": one_of(*DepositoryRequest.Act.values),
        "wanted": one_of("", *WANTED["PRIORITY"], *WANTED["PARTIAL"]),
        "links": listed(objects(LINK, UNSAID), MOST),
        "message": maybe(whole(1)),
        "item": maybe(whole(1, MOST)),
    }
    read = fields(payload, known, {"wanted": "", "links": [], "message": None, "item": None})
    _about_links(read)
    allowed = WANTED.get(read["act"], ("",))
    if read["wanted"] not in allowed:
        raise wrong("wanted", read["wanted"], " or ".join(each or "nothing" for each in allowed))
    message, item = read.pop("message"), read.pop("item")
    if message is None and item is None:
        return read
    asks = message and item and len(read["instructions"]) == 1
    about = links_of(read) if asks else []
    if not asks or not asks_for(message, item, read["instructions"][0], read["act"], read["wanted"], links=about):
        raise wrong(
            "message", message, "a message of the party of the one instruction, with the item that asks for this"
        )
    return {**read, "message": message, "item": item}


def _about_links(read: dict[str, Any]) -> None:
    """A request about links is about those of one instruction; any other says nothing of them."""
    links = read["links"] if read["links"] else read.pop("links")
    if bool(links) != (read["act"] in ABOUT_LINKS):
        raise wrong("links", len(links), "the links that are to be made or taken away, and nothing for any other act")
    if links and len(read["instructions"]) > 1:
        raise wrong("instructions", len(read["instructions"]), "the one instruction whose links these are")
    for each in links:
        agrees(each)
    if len({(each["kind"], each["other"], each["pool"]) for each in links}) < len(links):
        raise wrong("links", len(links), "each link once")


def links_of(payload: Payload) -> list[LinkWish]:
    """The links that a request is about; none where it is about something else."""
    return [LinkWish(payload["instructions"][0], **each) for each in payload.get("links", ())]


def _ask(payload: Payload, occasion: Occasion) -> Done:
    act, wanted, links = payload["act"], payload["wanted"], links_of(payload)
    others = sorted({each.other for each in links if each.other})
    named = {pk: line.key for pk, line in lines_of(others).items()}
    about = [f"{each.kind} {each.pool or named.get(each.other, each.other)}" for each in links]
    after = " ".join(filter(None, [act, wanted, *about]))
    asked_by = AskedBy(payload["message"], payload["item"]) if "message" in payload else None

    def asked(ids: Sequence[int]) -> Outcome:
        if beyond := out_of_reach(others, RIGHTS[act], occasion).failures:
            return Outcome(0, tuple(Failure(pk, beyond[0].code, beyond[0].data) for pk in ids))
        return ask_depository(ids, act, wanted, occasion, asked_by, links=links)

    return _run(payload["instructions"], RIGHTS[act], occasion, after, asked)


def _read_again(payload: Payload) -> dict[str, Any]:
    return fields(payload, {"instructions": listed(whole(1), MOST, as_set=True)})


def _send_again(payload: Payload, occasion: Occasion) -> Done:
    return _run(payload["instructions"], LOAD, occasion, "SENT", lambda ids: send_again(ids, occasion))


def _run(
    ids: Sequence[int], right: str, occasion: Occasion, after: str, act: Callable[[Sequence[int]], Outcome]
) -> Done:
    """An act on those that who asks may act on; its effect says what a depository is told of each."""
    kept = out_of_reach(ids, right, occasion)
    left = {int(failure.item) for failure in kept.failures}
    reached = [pk for pk in ids if pk not in left]
    outcome = (act(reached) if reached else Outcome()) + kept
    failed = {int(failure.item): failure.code for failure in outcome.failures}
    found = lines_of(ids)
    done = [pk for pk in ids if pk in found and pk not in failed]
    effect = Effect(
        changes=[Change("instruction", found[pk].key, "at_depository", "", after) for pk in done],
        refused=[
            Refused(str(pk) if code == NoSuchInstruction.code or pk not in found else found[pk].key, code)
            for pk, code in failed.items()
        ],
        subjects=[("instruction", str(pk)) for pk in done],
        mirrored=[("party", str(pk)) for pk in sorted({found[pk].counterparty for pk in done})],
        entities=frozenset(found[pk].legal_entity for pk in done),
    )
    return Done(effect, outcome)


def _said_asked(payload: Payload) -> str:
    number = len(payload["instructions"])
    words = ngettext(
        "Ask the depository of %(number)s instruction for this: %(act)s.",
        "Ask the depositories of %(number)s instructions for this: %(act)s.",
        number,
    )
    act = f"{DepositoryRequest.Act(payload['act']).label} {payload['wanted']}".strip()
    return words % {"number": quantity(number), "act": act}


def _said_again(payload: Payload) -> str:
    number = len(payload["instructions"])
    words = ngettext(
        "Send %(number)s instruction to its depository again.",
        "Send %(number)s instructions to their depositories again.",
        number,
    )
    return words % {"number": quantity(number)}


COMMANDS: Final = (
    Command(
        "depository.set",
        "refdata.edit",
        pgettext_lazy("act", "Set how a depository is written to"),
        _read_set,
        _set,
        _said_set,
        events=("depository.set",),
        is_of_the_house=True,
    ),
    Command(
        "depository.ask",
        _rights,
        pgettext_lazy("act", "Ask the depository"),
        _read_asked,
        _ask,
        _said_asked,
        events=("depository.asked",),
    ),
    Command(
        "depository.send_again",
        LOAD,
        pgettext_lazy("act", "Send to the depository again"),
        _read_again,
        _send_again,
        _said_again,
        events=("depository.sent", "depository.not_sent"),
        needs_reason=True,
    ),
)
