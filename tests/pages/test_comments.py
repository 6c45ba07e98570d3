"""Comments on objects: who may write and read them, whom they name, and the timeline in which they stand."""

import pytest

from machinery.statements import rows as sql_rows
from machinery.statements import value
from machinery.transactions import whole
from recordkeeping.queries import comments_on, timeline
from settlements.operations import Occasion, prioritise
from tests.conftest import OwnDatabase
from tests.pages.conftest import SignedIn, enter
from tests.pages.firm import FRI_2026_11_20, SEED, SmallFirm, lei, night_of
from tests.pages.limited import clerk_of_one_entity
from tests.pages.reading import link, links, text
from tests.pages.test_acts import pending

__all__ = ["pending"]

KEY = "0123456789abcdef"
AT = night_of(FRI_2026_11_20)
MINE = "where participant_id = (select min(id) + 1 from refdata_party)"


def comment(who: str, where: str, said: str, key: str = KEY, **more: str) -> object:
    """What a person gets who sends a comment."""
    return enter(who).post(f"/comments/{where}/", {"text": said, "key": key, **more})


def test_a_comment_stands_in_the_timeline_and_names_its_reader(pending: int) -> None:
    page = enter("oliver").get(f"/instructions/{pending}/").content.decode()
    assert f'action="/comments/instruction/{pending}/"' in page and 'name="key" value="' in page
    said = "Ask <b>Meridian</b>, @lucia\nand @begona's trail"
    answer = comment("oliver", f"instruction/{pending}", said.replace("@begona", "begona"))
    assert answer["Location"] == f"/instructions/{pending}/#timeline-title"
    shown = enter("lucia").get(f"/instructions/{pending}/")
    assert "Ask &lt;b&gt;Meridian&lt;/b&gt;, " in shown.content.decode()
    assert "<strong><bdi>@lucia</bdi></strong>" in shown.content.decode()
    [event] = timeline("instruction", pending)
    assert (event.code, event.actor_name) == ("comment.written", "Oliver Bennett")
    found = enter("lucia").get("/mentions/")
    assert f"/instructions/{pending}/?kind=comment#timeline-title" in [where for where, _ in links(found)]
    assert "Ask <b>Meridian</b>, @lucia" in text(found)
    assert "Nobody has mentioned you." in text(enter("oliver").get("/mentions/"))


def test_a_form_that_is_sent_twice_is_one_comment(pending: int) -> None:
    for _ in range(2):
        assert comment("oliver", f"instruction/{pending}", "Twice", shown="kind=act").status_code == 302
    assert len(comments_on("instruction", pending, 10)) == len(timeline("instruction", pending)) == 1


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("", "This field is required."),
        ("x" * 2_001, "It has 2001 characters; at most 2,000 can be kept."),
        ("a\u202eb", "The text has characters that cannot be kept."),
        ("@nobody and @lucia, @no.one@firm.test", "Nobody signs in as nobody."),
        ("@nobody and @lucia, @no.one@firm.test", "Nobody signs in as no.one@firm.test."),
        ("@naomi", "naomi may not see this object or its comments."),
        ("@begona", "begona may not see this object or its comments."),
        ("@marcus", "marcus may not see this object or its comments."),
        (" ".join(f"@p{n}" for n in range(21)), "It names 21 people; at most 20 can be named."),
    ],
)
def test_what_cannot_be_kept_is_said_and_nothing_is_lost(pending: int, said: str, words: str) -> None:
    answer = comment("oliver", f"instruction/{pending}", said)
    assert answer.status_code == 422
    assert words in text(answer) and "There is a problem" in text(answer)
    assert said[:20].replace("\u202e", "") in answer.content.decode().replace("\u202e", "")
    assert comments_on("instruction", pending, 10) == []


def test_lines_are_counted_as_they_are_kept(pending: int) -> None:
    assert comment("oliver", f"instruction/{pending}", "ab\r\n" * 666 + "cd").status_code == 302
    assert comments_on("instruction", pending, 1)[0].text.count("\n") == 666


@pytest.mark.parametrize("key", ["", "short", "no spaces here", "x" * 65])
def test_a_form_without_its_key_keeps_nothing(pending: int, key: str) -> None:
    assert comment("oliver", f"instruction/{pending}", "said", key).status_code == 422
    assert comments_on("instruction", pending, 10) == []


def test_a_client_neither_writes_nor_reads_comments(fresh: OwnDatabase) -> None:
    mine = value(f"select min(id) from settlements_instruction {MINE}")
    assert comment("oliver", f"instruction/{mine}", "Between ourselves").status_code == 302
    page = enter("naomi").get(f"/instructions/{mine}/")
    assert page.status_code == 200
    assert "Between ourselves" not in text(page) and "/comments/" not in page.content.decode()
    assert "Between ourselves" in text(enter("begona").get(f"/instructions/{mine}/")), "who reads the trail reads them"
    assert "/comments/" not in enter("begona").get(f"/instructions/{mine}/").content.decode()
    for who in ("naomi", "begona"):
        assert comment(who, f"instruction/{mine}", "I too").status_code == 403
        assert enter(who).get("/mentions/").status_code == 403


def test_nobody_comments_on_what_is_hidden_or_is_led_there(fresh: OwnDatabase) -> None:
    """The other legal entity's instruction is not there for the clerk, nor are comments that name her."""
    ana, of_hers = clerk_of_one_entity(fresh), "p.legal_entity_id = (select min(id) from authorizations_legalentity)"
    pick = "select min(i.id) from settlements_instruction i join refdata_party p on p.id = i.participant_id where "
    hidden, seen = value(f"{pick} not {of_hers}"), value(f"{pick} {of_hers}")
    for where in (f"instruction/{hidden}", "instruction/987654321", "vault/1", "user/1", f"load/{1}"):
        answer = ana.post(f"/comments/{where}/", {"text": "said", "key": KEY})
        assert answer.status_code == 404, where
    assert "ana may not see this object" in text(comment("oliver", f"instruction/{hidden}", "@ana look"))
    assert "ana@firm.test may not" in text(comment("oliver", f"instruction/{hidden}", "@ana@firm.test look"))
    assert comment("oliver", f"instruction/{seen}", "@ana look").status_code == 302
    assert "@ana look" in text(ana.get("/mentions/"))
    fresh.use("owner")
    account = str(ana.session["_auth_user_id"])
    with whole():
        sql_rows("insert into recordkeeping_event (actor_kind, actor_id, actor_name, code, subject_type, subject_ids,"
                 " reason, request_id, at) values ('person', '1', 'X', 'comment.written', 'instruction', '{}', '', '',"
                 " now()) returning id")  # fmt: skip
        sql_rows("insert into recordkeeping_comment (event_id, subject_type, subject_id, text, actor_id, actor_name, key,"
                 " at) select max(id), 'instruction', %s, 'hidden words', '1', 'X', 'abcdefgh', now()"
                 " from recordkeeping_event returning id", [str(hidden)])  # fmt: skip
        sql_rows("insert into recordkeeping_mention (comment_id, account_id, name) select max(id), %s, 'ana'"
                 " from recordkeeping_comment returning id", [account])  # fmt: skip
    fresh.use("web")
    found = ana.get("/mentions/")
    assert "hidden words" not in text(found) and f"/instructions/{hidden}/" not in found.content.decode()


def test_every_object_can_be_commented_on(fresh: OwnDatabase, firm: SmallFirm) -> None:
    account = firm.books["CASH-001-EUR", "EUR"]
    asset = sql_rows("select asset_id, isin from refdata_instrument order by 1 limit 1")[0]
    places = {
        f"book_account/{account}": f"/accounts/{account}/",
        f"journal/{firm.reversed}": f"/journals/{firm.reversed}/",
        f"party/{firm.parties[0]}": f"/parties/{lei(100)}/",
        f"asset/{asset['asset_id']}": f"/instruments/{asset['isin']}/",
        "run/1": "/runs/1/",
    }
    for where, page in places.items():
        answer = comment("lucia", where, f"Said of {where}, @oliver")
        story = page if where.startswith("run/") else f"{page}?tab=timeline"
        assert answer["Location"] == f"{story}#timeline-title"
        assert f"Said of {where}" in text(enter("oliver").get(story)), where
        assert f'action="/comments/{where}/"' in enter("oliver").get(page).content.decode()
    told = [where for where, _ in links(enter("oliver").get("/mentions/")) if "kind=comment" in where]
    assert told == [f"{page}?kind=comment#timeline-title" for page in reversed(places.values())]


def test_a_timeline_is_narrowed_by_kind_and_counts_what_there_is(pending: int) -> None:
    client, where = enter("oliver"), f"/instructions/{pending}/"
    client.post(f"{where}hold/", {"reason": "asked"})
    comment("oliver", f"instruction/{pending}", "said")
    with whole():
        prioritise([pending], 3, Occasion(SEED, AT, FRI_2026_11_20, "urgent"))
    story = client.get(where).context["timeline"]
    counts = {str(choice.name): choice.count.number for choice in story.choices}
    kinds = [entry.kind for entry in story.entries]
    assert counts == {"Everything": len(kinds), "Comments": 1, "Acts": 3, "Statuses": kinds.count("status")}
    for choice in story.choices[1:]:
        page = client.get(choice.url.partition("#")[0] and f"{where}{choice.url}")
        assert {entry.kind for entry in page.context["timeline"].entries} == {choice.url.split("=")[1].split("#")[0]}
        assert len(page.context["timeline"].entries) == choice.count.number
    assert "Priority 4 3 changed" in text(client.get(f"{where}?kind=act"))
    assert client.get(f"{where}?kind=gossip").status_code == 400
    assert (
        client.get("/accounts/1/?tab=timeline&as_of=2026-11-19&kind=act")
        .context["timeline"]
        .choices[0]
        .url.startswith("?tab=timeline&as_of=")
    )


def test_an_entry_says_from_where_it_came_and_leads_to_its_event(signed_in: SignedIn, firm: SmallFirm) -> None:
    settled = value("select delivering_id from settlements_settlement s join settlements_match m on m.id = match_id"
                    " order by 1 limit 1")  # fmt: skip
    page = signed_in("oliver").get(f"/instructions/{settled}/")
    assert link(page, "Night run 1") == "/runs/1/"
    run = signed_in("oliver").get("/runs/1/")
    opened = value("select id from recordkeeping_event where code = 'run.opened' order by id limit 1")
    assert link(run, f"Event {opened}") == f"/trail/{opened}/" and "by a job" in text(run)
    assert f"/trail/{opened}/" not in signed_in("lucia").get("/runs/1/").content.decode()
