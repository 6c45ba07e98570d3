"""What the programs' door refuses whatever is behind it."""

from django.utils.translation import gettext as _

from vocabulary.outcome import Refusal


class InvalidJson(Refusal):
    """The body is not one JSON text in UTF-8 without a byte order mark."""

    code = "invalid_json"
    status = 400

    def sentence(self) -> str:
        return _("The body is not one JSON text in UTF-8: %(where)s. Nothing was done; correct the body.") % self.data


class TooDeep(Refusal):
    """The body is nested more deeply than anything that is asked for here."""

    code = "too_deep"
    status = 400

    def sentence(self) -> str:
        return _("The body is nested more than %(limit)s levels deep. Send it as the format says.") % self.data


class DuplicateKey(Refusal):
    """A key stands twice in one object: two systems could read two different things."""

    code = "duplicate_key"
    status = 400

    def sentence(self) -> str:
        return _("The key %(key)s stands twice in one object. Give each key once.") % self.data


class InvalidFields(Refusal):
    """Some fields of the body do not hold; `errors` has each with its pointer, code and sentence."""

    code = "invalid_fields"
    status = 400

    def sentence(self) -> str:
        return _("Some fields do not hold; each is named with its reason. Nothing was done.")


class InvalidParameters(Refusal):
    """Some parameters of the address do not hold; `errors` has each with its name, code and sentence."""

    code = "invalid_parameters"
    status = 400

    def sentence(self) -> str:
        return _("Some parameters of the address do not hold; each is named with its reason.")


class BodyTooLarge(Refusal):
    """The body has more bytes than this operation takes."""

    code = "body_too_large"
    status = 413

    def sentence(self) -> str:
        return _("The body has more than %(limit)s bytes. Send it in parts.") % self.data


class UnsupportedMediaType(Refusal):
    """The body is not declared as JSON in UTF-8."""

    code = "unsupported_media_type"
    status = 415

    def sentence(self) -> str:
        return _("The body is declared as %(found)s; expected %(expected)s.") % self.data


class ScenarioRefused(Refusal):
    """The header Backoffice-Scenario asks for an outcome that this operation cannot force, or it is no sandbox."""

    code = "scenario_refused"
    status = 400

    def sentence(self) -> str:
        return _(
            "The outcome %(found)s cannot be forced here. In a sandbox this operation takes %(known)s; take the header "
            "Backoffice-Scenario out, or choose one of these."
        ) % (self.data)


class ScenarioWaits(Refusal):
    """What a scenario of a sandbox needs is something about which the policy there asks others."""

    code = "scenario_waits"
    status = 409

    def sentence(self) -> str:
        return _(
            "The outcome %(scenario)s cannot be forced: the policy of this sandbox asks others about %(action)s. Change it "
            "so that nobody is asked about that."
        ) % (self.data)


class DuplicateParameter(Refusal):
    """A parameter of the address stands there twice."""

    code = "duplicate_parameter"
    status = 400

    def sentence(self) -> str:
        return _("The address says %(name)s more than once. Say it once.") % self.data


class NotAuthenticated(Refusal):
    """No access token, or one that is unknown, expired or of a client system that is closed."""

    code = "not_authenticated"
    status = 401

    def sentence(self) -> str:
        return _("A valid access token is needed. Get one at %(address)s and send it as Authorization: Bearer.") % (
            self.data
        )


class RightMissing(Refusal):
    """The client system does not hold the right, or its token does not have the scope."""

    code = "right_missing"
    status = 403

    def sentence(self) -> str:
        return _(
            "This needs the right %(right)s: the role of the client system and the scope of its token must both have it."
        ) % (self.data)


class NotFound(Refusal):
    """Nothing is at this address, or nothing that the caller may see; the two look the same."""

    code = "not_found"
    status = 404

    def sentence(self) -> str:
        return _("Nothing is here that you may see.")


class MethodNotAllowed(Refusal):
    """The address knows other methods."""

    code = "method_not_allowed"
    status = 405

    def sentence(self) -> str:
        return _("Method %(method)s is not known here. Use %(allowed)s.") % self.data


class KeyMissing(Refusal):
    """A write without Idempotency-Key: sent again after a cut line it could be done twice."""

    code = "idempotency_key_missing"
    status = 400

    def sentence(self) -> str:
        return _(
            "A write needs the header Idempotency-Key. Send a new key with each new write, the same to repeat one."
        )


class KeyMalformed(Refusal):
    """The Idempotency-Key has more than 255 characters, none, or other ones than visible ASCII."""

    code = "idempotency_key_malformed"
    status = 400

    def sentence(self) -> str:
        return _("An Idempotency-Key has 1 to 255 visible ASCII characters. Use a UUID.")


class KeyReused(Refusal):
    """The key stands for another request of this client system."""

    code = "idempotency_key_reused"
    status = 422

    def sentence(self) -> str:
        return _("This Idempotency-Key stands for another body. Use a new key for a new write.")


class KeyInUse(Refusal):
    """The same request is being worked on at this moment."""

    code = "idempotency_key_in_use"
    status = 409

    def sentence(self) -> str:
        return _("The same request is still being worked on. Repeat it with the same key in a few seconds.")


class VersionChanged(Refusal):
    """If-Match names another version than the present one."""

    code = "version_changed"
    status = 412

    def sentence(self) -> str:
        return _("It has changed since you read it. Read it again, and decide anew.")


class VersionRequired(Refusal):
    """The operation replaces something and needs to know what the caller saw."""

    code = "version_required"
    status = 428

    def sentence(self) -> str:
        return _("This needs the header If-Match with the ETag of what you read, so that nobody's change is lost.")


class TooManyRequests(Refusal):
    """The client system asks faster than it may."""

    code = "too_many_requests"
    status = 429

    def sentence(self) -> str:
        return _("Too many requests. Ask again in %(seconds)s seconds.") % self.data
