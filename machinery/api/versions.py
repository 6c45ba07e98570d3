"""Versions of what is read and changed: strong ETags, and If-Match (RFC 9110 section 13.1.1)."""

from hashlib import sha256

from django.http import HttpRequest

from machinery.api.answers import as_json
from machinery.api.refusals import VersionChanged


def version_of(*facts: object) -> str:
    """The ETag of facts: equal as long as all of them are."""
    return f'"{sha256(as_json(facts)).hexdigest()[:32]}"'


def same_version(request: HttpRequest, present: str) -> None:
    """Refuses VersionChanged where If-Match is there and names other versions than the present one."""
    asked = request.headers.get("If-Match", "")
    if asked and asked.strip() != "*" and present not in {each.strip() for each in asked.split(",")}:
        raise VersionChanged()
