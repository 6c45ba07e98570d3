"""What is refused of requests and of decisions on them."""

from django.utils.translation import gettext as _

from authorizations.labels import permission_label, role_label
from vocabulary.outcome import Refusal


class UnknownCommand(Refusal):
    """Nothing of that name can be asked for."""

    code = "unknown_command"
    status = 404

    def sentence(self) -> str:
        return _("There is no command %(found)s. Known are: %(known)s.") % self.data


class RightToAskMissing(Refusal):
    """The actor may not ask for this."""

    code = "right_to_ask_missing"
    status = 403

    def sentence(self) -> str:
        return _("It needs the right to %(right)s. Ask someone who has it, or someone who gives roles.") % {
            "right": permission_label(self.data["right"])
        }


class ReasonMissing(Refusal):
    """What is asked for needs a reason."""

    code = "reason_missing"
    status = 422

    def sentence(self) -> str:
        return _("Say why: whoever checks it, and whoever reads the trail later, has to know.")


class NothingToDo(Refusal):
    """Nothing would change."""

    code = "nothing_to_do"

    def sentence(self) -> str:
        return _("Nothing would change: it is like this already. Nothing was asked for.")


class WaitsAlready(Refusal):
    """Another request on the same object waits for its approvals."""

    code = "waits_already"

    def sentence(self) -> str:
        return _(
            "Request %(request)s on %(objects)s waits for approval. Let it be decided or withdrawn, then ask again."
        ) % {"request": self.data["request"], "objects": ", ".join(self.data["objects"])}


class RateMissing(Refusal):
    """An amount cannot be weighed against the policy."""

    code = "rate_missing"

    def sentence(self) -> str:
        return _(
            "Who must check this depends on its amount, and %(currencies)s has no exchange rate of the last seven days before "
            "%(business_date)s. Load the rates, then ask again."
        ) % {"currencies": ", ".join(self.data["currencies"]), "business_date": self.data["business_date"]}


class RequestNotFound(Refusal):
    """No request of that number that the actor may see."""

    code = "request_not_found"
    status = 404

    def sentence(self) -> str:
        return _("No request %(request)s is known. Look it up among the requests.") % self.data


class RequestEnded(Refusal):
    """The request waits no more."""

    code = "request_ended"

    def sentence(self) -> str:
        ends = {
            "EXECUTED": _("it was carried out"),
            "REFUSED": _("it was refused"),
            "WITHDRAWN": _("its maker withdrew it"),
            "EXPIRED": _("it expired"),
            "IMPOSSIBLE": _("it was no longer possible"),
        }
        return _("Request %(request)s has ended: %(how)s by %(by)s. Ask anew if it is still wanted.") % {
            "request": self.data["request"],
            "how": ends[self.data["how"]],
            "by": self.data["by"],
        }


class RequestExpired(Refusal):
    """The time to decide is over."""

    code = "request_expired"

    def sentence(self) -> str:
        return _("Request %(request)s expired at %(expired)s. Its maker can ask anew.") % self.data


class EffectNotSeen(Refusal):
    """What is decided on is not what the request does now."""

    code = "effect_not_seen"

    def sentence(self) -> str:
        return (
            _(
                "Request %(request)s has changed since you looked: it is at revision %(now)s, you saw revision %(seen)s. "
                "Look at what it does now, then decide."
            )
            % self.data
        )


class NotForPrograms(Refusal):
    """A client system or a job wants to decide."""

    code = "not_for_programs"
    status = 403

    def sentence(self) -> str:
        return _("Requests are decided by people. %(name)s is none; let an approver decide.") % self.data


class OwnRequest(Refusal):
    """Who asked for it wants to decide on it, through whichever account."""

    code = "own_request"
    status = 403

    def sentence(self) -> str:
        return _("You asked for this yourself. Somebody else must decide on it.")


class ConcernsYou(Refusal):
    """What is asked for is about the very person who wants to decide on it, through whichever account."""

    code = "concerns_you"
    status = 403

    def sentence(self) -> str:
        return _("This is about you yourself: what you may do, or how you sign. Somebody else must decide on it.")


class DelegatesForMaker(Refusal):
    """The delegate of who asked for it wants to decide on it."""

    code = "delegates_for_maker"
    status = 403

    def sentence(self) -> str:
        return _("You would decide for %(name)s, who asked for this. Somebody else must decide on it.") % self.data


class DelegationNotInForce(Refusal):
    """The delegation is another's, has ended or has not begun."""

    code = "delegation_not_in_force"
    status = 403

    def sentence(self) -> str:
        return (
            _("Delegation %(delegation)s lets you decide for nobody here and now. Decide in a role of your own.")
            % self.data
        )


class DecidedAlready(Refusal):
    """The person has decided on this revision."""

    code = "already_decided"

    def sentence(self) -> str:
        return _("You have decided on this request already. A step counts different people; let another one decide.")


class ConflictingDuty(Refusal):
    """The person had a hand in something else that touches the same object the same day."""

    code = "conflicting_duty"
    status = 403

    def sentence(self) -> str:
        return (
            _(
                "You had a hand in request %(other)s (%(action)s) on the same %(kind)s on %(business_date)s. "
                "Duties are kept apart: somebody else must decide on this one."
            )
            % self.data
        )


class StepRoleMissing(Refusal):
    """The step that is due is for others."""

    code = "step_role_missing"
    status = 403

    def sentence(self) -> str:
        return _(
            "The step that is due is for the role “%(role)s”, which you do not hold in the legal entities of this request."
        ) % {"role": role_label(self.data["role"])}


class AboveOwnLimit(Refusal):
    """The amount is above what the person may approve, in one request or on one day."""

    code = "above_own_limit"
    status = 403

    def sentence(self) -> str:
        return (
            _(
                "%(amount)s %(currency)s is above your limit of %(limit)s. The request waits for somebody with a higher one; "
                "you need do nothing."
            )
            % self.data
        )


class ReasonNeeded(Refusal):
    """A refusal says why."""

    code = "reason_needed"
    status = 422

    def sentence(self) -> str:
        return _("Say why you refuse: whoever asked for it has to know.")


class NotYours(Refusal):
    """Somebody else than its maker withdraws a request."""

    code = "not_yours"
    status = 403

    def sentence(self) -> str:
        return (
            _("Only %(maker)s, who asked for it, can withdraw this request. Refuse it if it should not be done.")
            % self.data
        )


class ToxicRoles(Refusal):
    """A role would put conflicting duties into one hand."""

    code = "toxic_roles"

    def sentence(self) -> str:
        first, second = (permission_label(right) for right in self.data["rights"])
        return _(
            "%(holder)s would have two rights that one person must not have together: to %(first)s, and to %(second)s. "
            "End the other role first."
        ) % {"holder": self.data["holder"], "first": first, "second": second}


class DelegationRefused(Refusal):
    """A delegation that cannot be: `fault` is role, self, person, period or overlaps."""

    code = "delegation_refused"
    status = 422

    def sentence(self) -> str:
        return {
            "role": _("You do not hold the role “%(role)s” there: only a role of your own can be delegated."),
            "self": _("You cannot delegate to yourself. Choose another person."),
            "person": _("That person has no active account. Choose somebody who can sign in."),
            "period": _(
                "A delegation begins now or later, ends after that, and lasts at most 60 days. Correct the dates."
            ),
            "overlaps": _(
                "You have delegated “%(role)s” to that person at that time already. End the other one first."
            ),
        }[self.data["fault"]] % {"role": role_label(self.data["role"])}


class DelegationNotYours(Refusal):
    """A delegation of another, or one that has ended."""

    code = "delegation_not_yours"
    status = 404

    def sentence(self) -> str:
        return _("Delegation %(delegation)s is none of yours that lasts still. Look at the list of yours.") % self.data


class LimitOutOfOrder(Refusal):
    """A daily limit below the single one."""

    code = "limit_out_of_order"
    status = 422

    def sentence(self) -> str:
        return (
            _("A daily limit (%(daily)s) is no lower than that of one request (%(single)s); none is negative.")
            % self.data
        )


class MergeRefused(Refusal):
    """Two people cannot be made one."""

    code = "merge_refused"
    status = 409

    def sentence(self) -> str:
        return _(
            "People %(person)s and %(is_person)s cannot be merged: both must be on file, and neither merged with another."
        ) % (self.data)


class EmergencyRefused(Refusal):
    """A role that cannot be taken in an emergency: `fault` is role, hours or held."""

    code = "emergency_refused"
    status = 422

    def sentence(self) -> str:
        return {
            "role": _("This role cannot be taken in an emergency. Those that can are: %(roles)s."),
            "hours": _("A role is taken for one to %(hours)s hours. Whoever needs it longer asks for it."),
            "held": _("You hold the role “%(role)s” already. Use it."),
        }[self.data["fault"]] % {
            "role": role_label(self.data["role"]),
            "roles": ", ".join(role_label(role) for role in self.data["roles"]),
            "hours": self.data["hours"],
        }


class EmergencyNotReviewed(Refusal):
    """The person's last emergency waits for its review."""

    code = "emergency_not_reviewed"

    def sentence(self) -> str:
        return (
            _("Your emergency of %(at)s waits for its review. Have it reviewed first, or ask for the role.") % self.data
        )


class EmergencyNotFound(Refusal):
    """No emergency of that number."""

    code = "emergency_not_found"
    status = 404

    def sentence(self) -> str:
        return _("No emergency %(emergency)s is known. Look at the list.") % self.data


class EmergencyInForce(Refusal):
    """The role is still held; what is done with it is not complete."""

    code = "emergency_in_force"

    def sentence(self) -> str:
        return _("Emergency %(emergency)s has not ended yet. Review it when the role has ended.") % self.data


class OwnEmergency(Refusal):
    """Who broke the glass wants to review that."""

    code = "own_emergency"
    status = 403

    def sentence(self) -> str:
        return _("You took this role yourself. Somebody else must review it.")


class ReviewedAlready(Refusal):
    """An emergency is reviewed once."""

    code = "reviewed_already"

    def sentence(self) -> str:
        return (
            _("Emergency %(emergency)s has been reviewed. Comment on the person's page if there is more to say.")
            % self.data
        )
