"""Views on the page: saved from what is shown, opened by name here and by the API, counted, deleted."""

from urllib.parse import parse_qsl, urlencode

import pytest
from django.test import Client
from playwright.sync_api import Browser, expect

from authorizations.models import SavedView, User
from machinery.statements import value
from tests.browser import served
from tests.conftest import OwnDatabase
from tests.pages.conftest import enter
from tests.pages.reading import links, rows, text
from tests.pages.test_browser import wander

NOT_TAKEN = (
    "state=settled&sort=amount",
    "isin=nonsense",
    "view=x",
    "colour=red",
    "columns=colour",
    "sort=isin",
    "density=airy",
    f"participant={'+' * 3000}",
    f"participant={'%E4%B8%AD' * 400}",
)


def keep(client: Client, question: str, **said: str) -> str:
    """Saves a view; where that leads."""
    answer = client.post("/views/instructions/save/", {"question": question, "name": "My view"} | said)
    assert answer.status_code == 302, answer.status_code
    return answer["Location"]


def test_a_view_shows_what_was_saved(fresh: OwnDatabase) -> None:
    lucia = enter("lucia")
    question = urlencode({"state": "open", "currency": "EUR", "columns": "amount,isin", "sort": "-amount"})
    shown = rows(lucia.get(f"/instructions/?{question}"))
    where = keep(lucia, f"{question}&after=1~2~3~4&from=51")
    assert where == "/instructions/?view=my-view"
    answer = lucia.get(where)
    assert rows(answer) == shown and shown
    assert ("?view=my-view", "My view") in links(answer)
    onward = [where for where, _ in links(answer) if where.startswith("?") and where != "?view=my-view"]
    assert onward and not any("view=" in where for where in onward), (
        "links of the list say what they ask for themselves"
    )
    narrowed = lucia.get("/instructions/?view=my-view&currency=GBP")
    assert rows(narrowed) != shown
    found = SavedView.objects.get()
    assert found.query == question
    assert value("select actor_name from recordkeeping_event where code = 'view.saved'") == "Lucía Romero Vidal"
    counted = lucia.get("/views/instructions/counts/").content.decode()
    number = value(
        "select 2 * count(*) from settlements_openmatch o join refdata_asset a on a.id = currency_id where a.code = 'EUR'"
    )
    assert f">{number}</span>" in counted
    assert lucia.post(f"/views/instructions/{found.pk}/delete/").status_code == 302
    assert lucia.get(where).status_code == 400, "it is gone"
    assert lucia.post(f"/views/instructions/{found.pk}/delete/").status_code == 404


def test_the_list_opens_with_the_default_and_says_so(fresh: OwnDatabase) -> None:
    lucia, oliver = enter("lucia"), enter("oliver")
    keep(lucia, "state=held", is_default="on")
    assert "Instrucciones retenidas" in text(lucia.get("/instructions/"))
    assert "Instrucciones fallidas" in text(lucia.get("/instructions/?view="))
    assert '<a href="?view=my-view" aria-current="page">' in lucia.get("/instructions/").content.decode()
    assert "my-view" not in oliver.get("/instructions/").content.decode(), "it is hers"
    keep(lucia, "state=open", is_shared="on")
    assert SavedView.objects.get().is_default, "a box that was not shown takes nothing away"
    keep(lucia, "state=held", is_shared="on", of=str(SavedView.objects.get().pk))
    assert not SavedView.objects.get().is_default
    assert "my-view" not in enter("naomi").get("/instructions/").content.decode()
    assert enter("naomi").get("/instructions/?view=my-view").status_code == 400, "nor does a client open it by its name"
    said = oliver.get("/instructions/").content.decode()
    assert "my-view" in said and "Lucía Romero Vidal" in said
    assert oliver.get("/instructions/?view=my-view").status_code == 200
    view = SavedView.objects.get().pk
    assert oliver.post(f"/views/instructions/{view}/delete/").status_code == 404


def test_what_cannot_be_saved_is_refused(fresh: OwnDatabase) -> None:
    lucia = enter("lucia")
    for question in NOT_TAKEN:
        answer = lucia.post("/views/instructions/save/", {"question": question, "name": "No"})
        assert answer.status_code == 400, question
    for name in ("", "x" * 61, "a\N{RIGHT-TO-LEFT OVERRIDE}b"):
        answer = lucia.post("/views/instructions/save/", {"question": "state=open", "name": name, "is_shared": "on"})
        assert answer.status_code == 422
        assert answer.context["question"] == "state=open"
        assert f'value="{name}"' in answer.content.decode() or not name
        assert 'name="is_shared" id="id_is_shared" checked' in answer.content.decode(), "nothing typed is lost"
    assert SavedView.objects.count() == 0
    assert lucia.post("/views/nothing/save/", {"question": "", "name": "x"}).status_code == 404
    assert lucia.get("/views/nothing/counts/").status_code == 404
    assert enter("marcus").post("/views/instructions/save/", {"question": "", "name": "x"}).status_code == 403
    for view in ("%00", "nothing", "x" * 100):
        assert lucia.get(f"/instructions/?view={view}").status_code == 400
    assert lucia.get("/views/instructions/save/").status_code == 405
    assert Client().post("/views/instructions/save/").status_code == 302


@pytest.mark.parametrize("question", ["state=any", "columns=colour", "isin=nonsense"])
def test_a_view_that_the_list_refuses_now_is_not_counted(fresh: OwnDatabase, question: str) -> None:
    lucia = enter("lucia")
    owner = User.objects.get(username="lucia")
    view = SavedView.objects.create(blotter="instructions", slug="old", name="Old", query=question, owner=owner)
    counted = lucia.get("/views/instructions/counts/").content.decode()
    assert f'id="view-{view.pk}-count" class="count-quiet" hx-swap-oob="true" hidden' in counted
    answer = lucia.get("/instructions/?view=old")
    assert answer.status_code == 200 and "lo que la lista ya no tiene" in text(answer)
    assert f'action="/views/instructions/{view.pk}/delete/"' in answer.content.decode()
    SavedView.objects.update(is_default=True)
    assert lucia.get("/instructions/").status_code == 200, "the list opens as for everybody"


def test_who_gives_roles_says_with_which_view_a_role_opens_a_list(fresh: OwnDatabase) -> None:
    oliver, marcus, lucia = enter("oliver"), enter("marcus"), enter("lucia")
    keep(oliver, "state=held", is_shared="on")
    view = SavedView.objects.get().pk
    assert oliver.get("/account/views/").status_code == oliver.post(f"/account/views/{view}/role/").status_code == 403
    assert "My view" in text(marcus.get("/account/views/"))
    said = marcus.post(f"/account/views/{view}/role/", {"role": "settlement_clerk"}, follow=True)
    assert "It is kept with which views lists open." in text(said)
    assert 'value="settlement_clerk" selected' in said.content.decode()
    opened = lucia.get("/instructions/")
    assert "Instrucciones retenidas" in text(opened) and "se abre para:" in text(opened)
    assert "Instrucciones fallidas" in text(lucia.get("/instructions/?view="))
    assert "Failing instructions" in text(oliver.get("/instructions/"))
    refused = oliver.post("/views/instructions/save/", {"question": "state=open", "name": "My view"})
    assert refused.status_code == 409 and "stays as it is" in text(refused)
    assert oliver.post(f"/views/instructions/{view}/delete/").status_code == 409
    assert marcus.post(f"/account/views/{view}/role/", {"role": "jester"}).status_code == 422
    marcus.post(f"/account/views/{view}/role/", {"role": ""})
    assert "Instrucciones fallidas" in text(lucia.get("/instructions/"))


@pytest.mark.browser
def test_what_is_filtered_in_place_is_what_is_saved(chromium: Browser, fresh: OwnDatabase) -> None:
    with served(fresh) as where:
        way = wander(chromium, where, "oliver", "en")
        page = way.to("/instructions/")
        page.locator("#id_state").select_option("open")
        page.locator("#id_currency").fill("EUR")
        page.get_by_role("button", name="Show").first.click()
        expect(page.locator("caption").first).to_contain_text("Open instructions")
        page.get_by_text("Columns", exact=True).click()
        page.get_by_role("button", name="Amount: further to the left").click()
        page.locator(".picking input[value=priority]").check()
        page.locator("details[open]").get_by_role("button", name="Show").click()
        page.wait_for_url("**columns=amount&columns=quantity**")
        assert "columns=priority" in page.url
        page.locator("thead").get_by_role("link", name="Amount").click()
        expect(page.locator("th[aria-sort=ascending]")).to_contain_text("Amount")
        expect(page.locator("th[aria-sort=ascending] a")).to_be_focused()
        page.get_by_text("Save this view", exact=True).click()
        page.get_by_label("Name of the view").fill("Euro, smallest first")
        page.get_by_role("button", name="Save", exact=True).click()
        page.wait_for_url("**/instructions/?view=euro-smallest-first")
        way.look()
        expect(page.locator("th[aria-sort=ascending]")).to_contain_text("Amount")
        expect(page.get_by_role("link", name="Euro, smallest first")).to_have_attribute("aria-current", "page")
        found = SavedView.objects.get()
        assert dict(parse_qsl(found.query)) == {
            "state": "open", "currency": "EUR", "sort": "amount",
            "columns": "reference,status,intended,type,isin,amount,quantity,currency,parties,reason,priority",
        }  # fmt: skip
