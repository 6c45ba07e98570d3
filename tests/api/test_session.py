"""The session of docs/api.md, run line by line as it stands against the served demo firm."""

import json
import os
import re
import subprocess
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connections

from authorizations.models import Application
from backoffice.demo.access import PRINCIPAL
from tests.browser import served
from tests.conftest import ROOT, OwnDatabase, clone, drop, point
from tests.demo.conftest import standing

__all__ = ["standing"]


def lines() -> list[str]:
    """The commands of the session; what spans lines is one command."""
    [session] = re.findall(r"```sh\n(.*?)```", (ROOT / "docs/api.md").read_text(), re.S)
    return re.findall(r"^(?:value\(\).*?\n.*?|[^#\n].*?)$", session, re.M)


@pytest.fixture
def demo(standing: tuple[str, list[str]], django_db_blocker: Any) -> Iterator[OwnDatabase]:
    """A demo firm, which this test adds one trade to."""
    before = str(connections["default"].settings_dict["NAME"])
    name = f"test_session_{os.getpid()}"
    clone(name, standing[0])
    point(name, "web")
    with django_db_blocker.unblock():
        yield OwnDatabase(name)
    point(before, "web")
    drop(name)


def test_the_session_runs_as_it_stands(demo: OwnDatabase) -> None:
    """Every line succeeds; what it says is what the page promises."""
    application = Application.objects.get(principal_name=PRINCIPAL)
    application.client_secret = "the-secret-of-this-session"
    application.save()  # hashed as the served product hashes, not as tests of the demo do for speed
    with served(demo) as address:
        given = {
            "BACKOFFICE": address,
            "CLIENT_ID": application.client_id,
            "CLIENT_SECRET": "the-secret-of-this-session",
        }
        script = ["set -euo pipefail"]
        for number, line in enumerate(lines()):
            name = line.partition("=")[0]
            script += [f"{name}='{given[name]}'" if name in given else line, f"echo; echo '@@ {number}'"]
        found = subprocess.run(
            ["bash", "-c", "\n".join(script)], capture_output=True, text=True, env=os.environ, timeout=120, check=False
        )
    assert found.returncode == 0, f"{found.stdout}\n{found.stderr}"
    said = re.split(r"\n@@ \d+\n", found.stdout)
    shown = [each.strip() for each in said if each.strip()]
    taken = [json.loads(each) for each in shown if '"state":"accepted"' in each]
    assert len(taken) == 2 and len({each["match"] for each in taken}) == 2, "rehearsed once, taken in once"
    story = next(json.loads(each) for each in shown if '"allowed_actions"' in each)
    assert story["statuses"]["matching"]["code"] == "MACH"
    assert shown[-1].startswith('{"items":[{"id":')
