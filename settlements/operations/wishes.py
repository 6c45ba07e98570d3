"""What a party wishes to be told by message: set once, true from the next event of the trail on."""

from django.conf import settings
from django.utils.translation import gettext as _

from machinery.transactions import part
from recordkeeping.operations import record
from recordkeeping.queries import last_position
from refdata.queries import party_terms
from settlements.models import MessageWish, Telling
from vocabulary.occasion import Occasion
from vocabulary.outcome import Refusal


class PartyHasNoBic(Refusal):
    """ISO 15022 is wished for a party that has no BIC on the business date."""

    code = "party_has_no_bic"

    def sentence(self) -> str:
        return _(
            "%(party)s has no BIC, by which messages in ISO 15022 are addressed. Wish ISO 20022, or register its BIC first."
        ) % {"party": self.data["party"]}


class HouseHasNoBic(Refusal):
    """ISO 15022 is wished where no BIC of ours is named."""

    code = "house_has_no_bic"

    def sentence(self) -> str:
        return _(
            "This house has no BIC (BACKOFFICE_BIC), by which it would send messages in ISO 15022. Wish ISO 20022, or have the"
            " operator name one first."
        )


@part
def set_message_wish(party: int, topic: str, form: str, *, is_wished: bool, occasion: Occasion) -> MessageWish:
    """Sets whether a party (its id) is told of a topic, in which standard. True of what is sealed from now on: who tells waits
    meanwhile. The same again: as it stands. Refuses PartyHasNoBic, HouseHasNoBic, each only of what is wished in ISO 15022."""
    if is_wished and form == MessageWish.Form.FIN:
        _demand_bics(party, occasion)
    Telling.objects.select_for_update().get(pk=1)
    by = occasion.by
    last = MessageWish.objects.filter(party=party, topic=topic).order_by("-after_position", "-pk").first()
    if last is not None and (last.form, last.is_wished) == (form, is_wished):
        return last
    made = MessageWish.objects.create(
        party_id=party,
        topic=topic,
        form=form,
        is_wished=is_wished,
        after_position=last_position(),
        business_date=occasion.business_date,
        at=occasion.at,
        actor_kind=by.kind,
        actor_id=by.id,
        actor_name=by.name,
    )
    record(
        by=by,
        at=occasion.at,
        code="message_wish.set",
        subject_type="party",
        subject_ids=[party],
        before={"topic": topic, "form": last.form, "is_wished": last.is_wished} if last else None,
        after={"topic": topic, "form": form, "is_wished": is_wished},
        reason=occasion.reason,
        request_id=occasion.request_id,
    )
    return made


def _demand_bics(party: int, occasion: Occasion) -> None:
    found = party_terms([party], occasion.business_date).get(party)
    if found is None or not found.bic:
        raise PartyHasNoBic(party=found.lei if found else str(party))
    if not settings.OWN_BIC:
        raise HouseHasNoBic()
