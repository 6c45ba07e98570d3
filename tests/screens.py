"""Pictures of the demo firm's pages, for people to look at: `bin/screens`. Pytest collects it only by name.

Each page of PLACES in both languages and colour schemes at 1366 px, the frame also at 390 and 2560 px, into var/screens/.
With SCREENS=home,party in the environment these pages alone.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Final

import pytest
from django.conf import settings
from django.db import connections
from django.test import override_settings
from playwright.sync_api import Browser

from authorizations.models import Decision, RequestEffect, User
from authorizations.operations import DelegationWish, Wish, adopt_matrix, ask, decide, delegate
from authorizations.queries import actor_of
from backoffice.demo.books import DEMO
from backoffice.demo.making import Making, make
from backoffice.demo.plan import Size
from itservices.queries import current_instant
from ledger.queries import business_date
from machinery.statements import rows, value
from machinery.transactions import whole
from settlements.correspondence.telling import tell
from settlements.models import HoldKind, ImposedHold, Message, MessageWish, PenaltyMonth, PenaltyNet
from settlements.operations import (
    Chase,
    HoldWish,
    PartReleaseWish,
    allege_due,
    cancel,
    chase_fails,
    hold,
    impose_hold,
    reallocate_penalties,
    reinstate_penalties,
    release_part,
    remove_penalties,
    review_hold,
)
from settlements.operations.messages import acknowledge_messages
from tests.browser import served, walk
from tests.conftest import ROOT, OwnDatabase, clone, drop, point
from tests.demo.conftest import QUICK, TUE_2026_11_24
from tests.pages.conftest import enter
from vocabulary.occasion import Occasion

FOLDER: Final = ROOT / "var" / "screens"
FIRM: Final = Making(TUE_2026_11_24, Size(nights=6, past=1_000, tonight=4_000))
PLACES: Final = {
    "home": ("oliver", "/"),
    "home-client": ("naomi", "/"),
    "home-clerk": ("lucia", "/"),
    "home-it": ("marcus", "/"),
    "home-accountant": ("grace", "/"),
    "home-compliance": ("inigo", "/"),
    "home-auditor": ("begona", "/"),
    "instructions": ("oliver", "/instructions/"),
    "instructions-settled": ("oliver", "/instructions/?state=settled"),
    "instructions-nothing": ("oliver", "/instructions/?isin=US0378331005"),
    "instructions-wrong": ("oliver", "/instructions/?isin=US0378331006"),
    "instruction-failing": ("oliver", "@failing"),
    "instruction-settled": ("oliver", "@settled"),
    "instruction-books": ("oliver", "@settled?tab=books"),
    "instruction-past": ("oliver", "@failing?as_of=2026-11-23"),
    "instruction-refused": ("lucia", "@failing?tab=other"),
    "hold": ("oliver", "@failinghold/"),
    "impose-hold": ("inigo", "@failingimpose-hold/"),
    "instruction-holds": ("inigo", "@failing?tab=holds"),
    "imposed-holds": ("inigo", "/imposed-holds/"),
    "imposed-holds-party": ("naomi", "/imposed-holds/"),
    "imposed-holds-none": ("inigo", "/imposed-holds/?reference=NOTHING"),
    "review-hold": ("inigo", "@imposed-one"),
    "high-priority": ("oliver", "@failinghigh-priority/"),
    "penalty-days": ("sofia", "/markets/T2S/penalty-days/"),
    "price-tolerance": ("sofia", "/markets/T2S/price-tolerance/"),
    "allegement-delays": ("sofia", "/markets/T2S/allegements/"),
    "gridlocks": ("sofia", "/markets/T2S/gridlocks/"),
    "fails": ("oliver", "/fails/"),
    "instruction-chases": ("oliver", "@chased?tab=chases"),
    "chase": ("oliver", "@failingchase/"),
    "who-waits": ("oliver", "/fails/who-waits/"),
    "who-waits-client": ("naomi", "/fails/who-waits/"),
    "who-waits-fails": ("oliver", "/fails/?cause=own"),
    "instruction-waits": ("oliver", "@failing?tab=waits"),
    "instruction-waits-client": ("naomi", "@theirs?tab=waits"),
    "instruction-waits-lacks": ("oliver", "@lacks?tab=waits"),
    "instruction-waits-held": ("oliver", "@held?tab=waits"),
    "instruction-waits-cash": ("oliver", "@cash?tab=waits"),
    "instruction-waits-unmatched": ("oliver", "@unmatched?tab=waits"),
    "instruction-waits-alone": ("oliver", "@alone?tab=waits"),
    "instruction-expected": ("oliver", "@expected?tab=penalties"),
    "efficiency": ("oliver", "/settlement-efficiency/"),
    "efficiency-participants": ("oliver", "/settlement-efficiency/?by=participant&since=2026-11-01"),
    "efficiency-cause": ("oliver", "/settlement-efficiency/?by=cause"),
    "instructions-failed": ("oliver", "/instructions/?state=failed&on=2026-11-23"),
    "efficiency-none": ("oliver", "/settlement-efficiency/?since=2026-01-05&until=2026-01-05"),
    "messages-none": ("oliver", "/messages/?way=IN"),
    "messages": ("oliver", "/messages/"),
    "message-told": ("begona", "@told"),
    "message-told-fin": ("oliver", "@fin-told"),
    "instruction-messages": ("oliver", "@of-told?tab=messages"),
    "at-depositories": ("oliver", "/depositories/"),
    "at-depositories-none": ("oliver", "/depositories/?party=nobody"),
    "pending-at-depositories": ("oliver", "/depositories/pending/"),
    "allegements-by-depositories": ("oliver", "/depositories/allegements/"),
    "allegements-by-depositories-none": ("oliver", "/depositories/allegements/?depository=NOBODY"),
    "pending-at-depositories-none": ("oliver", "/depositories/pending/?stated_on=2020-01-02"),
    "depository-set": ("sofia", "/markets/T2S/depository/"),
    "message-wishes": ("sofia", "/message-wishes/"),
    "message-wishes-none": ("oliver", "/message-wishes/?party=nobody"),
    "message-wish-set": ("sofia", "/message-wishes/set/"),
    "statements": ("oliver", "/statements/"),
    "statements-none": ("oliver", "/statements/?safekeeping_account=NOTHING"),
    "statement-ask": ("oliver", "/statements/ask/"),
    "message-folder": ("marcus", "/message-folder/"),
    "links": ("oliver", "/links/"),
    "links-none": ("oliver", "/links/?pool=NOTHING"),
    "instruction-links": ("oliver", "@linked?tab=links"),
    "instruction-link": ("oliver", "@linkedlink/"),
    "unlink": ("oliver", "@unlink"),
    "instruction-parted": ("oliver", "@parted"),
    "instruction-parted-books": ("begona", "@parted?tab=books"),
    "instruction-released": ("oliver", "@released"),
    "release-part": ("oliver", "@releasedrelease-part/"),
    "take-back-release": ("oliver", "@releasedtake-back-release/"),
    "set-partial": ("oliver", "@releasedpartial/"),
    "instructions-parts": ("oliver", "/instructions/?state=parts"),
    "matching": ("oliver", "/matching/"),
    "matching-nothing": ("oliver", "/matching/?reference=NOTHING"),
    "instruction-unmatched": ("oliver", "@unmatched"),
    "instruction-matching": ("oliver", "@unmatched?tab=matching"),
    "instruction-alone": ("oliver", "@alone?tab=matching"),
    "allegements": ("oliver", "/allegements/"),
    "allegement": ("oliver", "@allegement"),
    "allegement-over": ("oliver", "@withdrawn"),
    "instruction-difference": ("oliver", "@difference"),
    "trades": ("oliver", "/trades/"),
    "exceptions": ("lucia", "/exceptions/"),
    "exceptions-client": ("naomi", "/exceptions/"),
    "trade": ("oliver", "@one-trade"),
    "trade-settlement": ("oliver", "@one-trade?tab=settlement"),
    "trade-enrichment": ("begona", "@interest?tab=enrichment"),
    "trade-exception": ("lucia", "@stuck?tab=exceptions"),
    "trade-versions": ("lucia", "@amended?tab=versions"),
    "accounts": ("grace", "/accounts/"),
    "account": ("grace", "@account"),
    "account-open": ("oliver", "@account?tab=instructions"),
    "account-past": ("oliver", "@account?as_of=2026-11-20"),
    "journals": ("grace", "/journals/?on=2026-11-23"),
    "journal-new": ("grace", "/journals/new/"),
    "markets": ("sofia", "/markets/"),
    "market": ("sofia", "/markets/T2S/"),
    "recycling": ("sofia", "/markets/T2S/recycling/"),
    "sequences": ("sofia", "/markets/T2S/sequences/"),
    "windows": ("sofia", "/markets/T2S/windows/"),
    "tolerance": ("sofia", "/markets/T2S/tolerance/"),
    "closure": ("sofia", "/calendars/T2/declare/"),
    "journal": ("grace", "@journal"),
    "movements": ("grace", "/movements/?on=2026-11-23"),
    "movements-account": ("grace", "@movements"),
    "penalties": ("oliver", "/penalties/"),
    "penalties-wide": ("begona", "@penalties-wide"),
    "penalties-none": ("oliver", "/penalties/?month=2020-01"),
    "penalties-awaited": ("oliver", "/penalties/?lacks=awaited"),
    "penalty": ("oliver", "@one-penalty"),
    "penalty-awaiting": ("oliver", "@awaiting-penalty"),
    "penalty-completed": ("oliver", "@completed-penalty"),
    "penalty-changed": ("oliver", "@changed-penalty"),
    "penalty-remove": ("oliver", "@one-penaltyremove/"),
    "instruction-nets": ("oliver", "/instruction-nets/"),
    "instruction-nets-none": ("oliver", "/instruction-nets/?net_state=ENDED"),
    "instruction-net": ("oliver", "/instruction-nets/1/"),
    "growth-markets": ("sofia", "/markets/T2S/growth/"),
    "netting": ("sofia", "/markets/T2S/netting/"),
    "penalty-nets": ("oliver", "/penalty-nets/"),
    "penalty-net": ("oliver", "@one-net"),
    "penalty-forecast": ("oliver", "/penalty-forecast/"),
    "penalty-comparison": ("oliver", "/penalty-comparison/"),
    "penalty-comparison-none": ("oliver", "/penalty-comparison/?month=2020-01"),
    "compared-penalty": ("oliver", "@compared"),
    "penalty-lists": ("oliver", "/penalty-lists/"),
    "penalty-list": ("oliver", "@penalty-list"),
    "penalty-appeals": ("oliver", "/penalty-appeals/"),
    "penalty-appeal": ("oliver", "@appeal"),
    "appeal-open": ("oliver", "@appealable"),
    "instruction-penalties": ("oliver", "@penalised?tab=penalties"),
    "needs": ("oliver", "/needs/"),
    "needs-client": ("naomi", "/needs/"),
    "runs": ("marcus", "/runs/"),
    "runs-grid": ("marcus", "/runs/grid/"),
    "limits": ("amelia", "/limits/"),
    "limit": ("amelia", "@limit"),
    "limit-overrides": ("begona", "@limit?tab=overrides"),
    "earmarks": ("amelia", "@earmarks"),
    "limit-set": ("amelia", "/limits/set/"),
    "margin-accounts": ("amelia", "/margin-accounts/"),
    "margin-account": ("amelia", "@margin"),
    "margin-account-calls": ("amelia", "@margin?tab=calls"),
    "margin-account-history": ("begona", "@margin?tab=history"),
    "margin-account-terms": ("amelia", "@margin?tab=terms"),
    "margin-account-disputed": ("amelia", "@disputed?tab=calls"),
    "margin-account-ccp": ("amelia", "@ccp"),
    "margin-calls": ("amelia", "/margin-calls/?stands=all"),
    "margin-set": ("amelia", "/margin-accounts/set/"),
    "margin-call-relieve": ("amelia", "@relieve"),
    "home-risk": ("amelia", "/"),
    "nets": ("oliver", "/nets/"),
    "net": ("oliver", "@net"),
    "net-superseded": ("oliver", "@old-net"),
    "affirmations": ("oliver", "/affirmations/"),
    "affirmations-waiting": ("oliver", "/affirmations/?column=WAITING"),
    "affirmations-affirmed": ("oliver", "/affirmations/?column=AFFIRMED"),
    "trade-confirmation": ("oliver", "@differs?tab=confirmation"),
    "limit-override": ("amelia", "@limitoverride/"),
    "limits-nothing": ("amelia", "/limits/?party=nobody"),
    "trades-nothing": ("oliver", "/trades/?reference=NOTHING"),
    "trade-allocations": ("oliver", "@one-trade?tab=allocations"),
    "cut-off": ("sofia", "/markets/T2S/cut-off/"),
    "ssi-new": ("sofia", "/ssis/new/"),
    "person-limit": ("david", "/access/limits/"),
    "trade-limits": ("oliver", "@over?tab=limits"),
    "trade-kept-out": ("oliver", "@kept-out?tab=exceptions"),
    "run": ("marcus", "@run"),
    "day": ("marcus", "/day/"),
    "day-closed": ("oliver", "@day"),
    "files": ("marcus", "/loads/"),
    "file": ("marcus", "@load"),
    "webhooks": ("marcus", "/webhooks/"),
    "run-the-night": ("oliver", "/night/"),
    "parties": ("oliver", "/parties/"),
    "party": ("oliver", "@party"),
    "instruments": ("oliver", "/instruments/"),
    "instrument": ("begona", "@instrument"),
    "instrument-stock": ("begona", "@instrument?tab=stock"),
    "ssis": ("oliver", "/ssis/"),
    "ssi": ("begona", "@ssi"),
    "party-ssis": ("oliver", "@party?tab=ssis"),
    "bond": ("oliver", "@bond?tab=terms"),
    "approvals": ("tomas", "/approvals/"),
    "approvals-none": ("lucia", "/approvals/"),
    "requests": ("begona", "/requests/"),
    "request": ("tomas", "@request"),
    "request-senior": ("eleanor", "@agreed"),
    "request-own": ("oliver", "@request"),
    "request-role": ("david", "@role"),
    "waits": ("oliver", "@waits"),
    "policy": ("david", "/policy/"),
    "policy-probe": ("david", "/policy/?action=instruction.release&amount=7500000&currency=USD&risk=free_of_payment"),
    "policy-change": ("david", "/policy/instruction.release/"),
    "delegations": ("eleanor", "/delegations/"),
    "access": ("marcus", "/access/"),
    "access-person": ("marcus", "@person"),
    "access-grant": ("marcus", "/access/roles/"),
    "emergencies": ("david", "/emergencies/"),
    "emergency-take": ("oliver", "/emergencies/take/"),
    "second-factor": ("tomas", "/account/second-factor/"),
    "ssi-change": ("sofia", "@ssichange/"),
    "ssi-end": ("sofia", "@ssiend/"),
    "block-account": ("inigo", "@blockaccount"),
    "home-approver": ("tomas", "/"),
    "trail": ("begona", "/trail/"),
    "event": ("begona", "@event"),
    "commented": ("oliver", "@commented"),
    "mentions": ("lucia", "/mentions/"),
    "find": ("oliver", "/go/?q=CASH"),
    "preferences": ("lucia", "/account/preferences/"),
    "zone": ("lucia", "/account/zone/"),
    "shared-views": ("marcus", "/account/views/"),
    "design": ("marcus", "/design/"),
    "problems": ("oliver", "/problems/"),
    "no-right": ("lucia", "/trail/"),
    "not-found": ("lucia", "/nothing/"),
}
WIDE: Final = {"home", "instructions", "trade", "request", "efficiency", "market", "penalty-changed"}
"""Pages that are taken at other widths too."""
TOUR: Final = {"home", "trade-exception", "instruction-failing", "journal", "run", "day"}
"""Pages of the README's tour, as one sees them at first: its pictures are copied from here."""
ANSWERS: Final = {"no-right": 403, "not-found": 404, "instructions-wrong": 422, "hold": 409}
ROWS: Final = {
    "@failing": "select '/instructions/' || delivering_id || '/' from settlements_match m join settlements_openmatch o"
    " on o.match_id = m.id where settlement = 'PENF' order by m.id limit 1",
    "@held": "select '/instructions/' || delivering_id || '/' from settlements_match m join settlements_openmatch o"
    " on o.match_id = m.id where settlement = 'PENF' and deliverer_hold order by m.id limit 1",
    "@lacks": "select '/instructions/' || m.delivering_id || '/' from settlements_match m join settlements_openmatch o"
    " on o.match_id = m.id join settlements_openmatch b on b.securities_to = o.securities_from and b.settlement = 'PENF'"
    " where o.settlement = 'PENF' and o.deliverer_reason = 'LACK' order by m.id limit 1",
    "@theirs": "select '/instructions/' || m.receiving_id || '/' from settlements_match m join settlements_openmatch o"
    " on o.match_id = m.id join refdata_representation r on r.party_id = o.receiver_id join authorizations_user u"
    " on u.person_id = r.person_id and u.username = 'naomi' order by o.settlement = 'PENF' desc, m.id limit 1",
    "@cash": "select '/instructions/' || receiving_id || '/' from settlements_match m join settlements_openmatch o"
    " on o.match_id = m.id where settlement = 'PENF' and receiver_reason = 'MONY' order by m.id limit 1",
    "@unmatched": "select '/instructions/' || u.instruction_id || '/' from settlements_unmatched u join settlements_unmatched o"
    " on o.counterparty_id = u.participant_id and o.asset_id = u.asset_id and o.quantity_units <> u.quantity_units"
    " where not u.delivers order by 1 limit 1",
    "@alone": "select '/instructions/' || u.instruction_id || '/' from settlements_unmatched u where u.place = 'OWN'"
    " and not exists (select from settlements_unmatched o where o.counterparty_id = u.participant_id) order by 1 limit 1",
    "@expected": "select '/instructions/' || min(instruction_id) || '/' from settlements_expectedpenalty",
    "@allegement": "select '/allegements/' || min(instruction_id) || '/' from settlements_unmatched",
    "@withdrawn": "select '/allegements/' || min(instruction_id) || '/' from settlements_withdrawal",
    "@difference": "select '/instructions/' || m.receiving_id || '/' from settlements_match m join settlements_matchingdifference d"
    " on d.match_id = m.id order by m.id limit 1",
    "@linked": "select '/instructions/' || first_id || '/' from settlements_standinglink order by link_id limit 1",
    "@linkedlink/": "select '/instructions/' || first_id || '/link/' from settlements_standinglink order by link_id limit 1",
    "@unlink": "select '/links/' || min(link_id) || '/unlink/' from settlements_standinglink",
    "@parted": "select '/instructions/' || delivering_id || '/' from settlements_match m join settlements_settlementpart p"
    " on p.match_id = m.id order by p.journal_id limit 1",
    "@released": "select '/instructions/' || delivering_id || '/' from settlements_match m join settlements_openmatch o"
    " on o.match_id = m.id where o.released_units > 0 order by m.id limit 1",
    "@settled": "select '/instructions/' || delivering_id || '/' from settlements_match m join settlements_settlement s"
    " on s.match_id = m.id order by m.id limit 1",
    "@account": "select '/accounts/' || debit_account || '/' from ledger_movement order by journal_id desc limit 1",
    "@journal": "select '/journals/' || max(journal_id) || '/' from ledger_movement",
    "@movements": "select '/movements/?on=2026-11-23&account=' || h.number from ledger_movement m"
    " join ledger_account a on a.id = m.debit_account join refdata_account h on h.id = a.holder_id"
    " where business_date = '2026-11-23' and h.kind = 'CASH' group by h.number order by count(*) desc limit 1",
    "@party": "select '/parties/' || lei || '/' from refdata_party p join settlements_instruction i on i.participant_id = p.id"
    " group by lei order by count(*) desc limit 1",
    "@instrument": "select '/instruments/' || max(a.code) || '/' from refdata_asset a join ledger_account l on l.asset_id = a.id"
    " where kind = 'INSTRUMENT'",
    "@one-trade": "select '/trades/' || v.trade_id || '/' from clearing_tradeversion v"
    " join clearing_tradeinstruction i on i.version_id = v.id limit 1",
    "@interest": "select '/trades/' || v.trade_id || '/' from clearing_tradeversion v"
    " join clearing_enrichment e on e.version_id = v.id and e.accrued > 0 limit 1",
    "@stuck": "select '/trades/' || o.trade_id || '/' from clearing_opentrade o"
    " join clearing_tradeexception x on x.version_id = o.version_id and x.code = 'ssi_ambiguous' limit 1",
    "@amended": "select '/trades/' || trade_id || '/' from clearing_tradeversion where action = 'AMEND' limit 1",
    "@ssi": "select '/ssis/' || ssi_id || '/' from refdata_ssiterms where not isempty(valid) group by ssi_id"
    " having count(*) > 1 limit 1",
    "@blockaccount": "select '/accounts/' || min(id) || '/block/' from ledger_account",
    "@bond": "select '/instruments/' || isin || '/' from refdata_instrument i join refdata_bondterms b"
    " on b.instrument_id = i.asset_id limit 1",
    "@commented": "select '/instructions/' || subject_id || '/' from recordkeeping_comment order by id limit 1",
    "@request": "select '/requests/' || min(o.request_id) || '/' from authorizations_openrequest o"
    " join authorizations_commandrequest q on q.id = o.request_id where action = 'instruction.release'",
    "@agreed": "select '/requests/' || max(request_id) || '/' from authorizations_decision",
    "@role": "select '/requests/' || max(id) || '/' from authorizations_commandrequest where action = 'role.grant'",
    "@waits": "select '/instructions/' || min(key::int) || '/' from authorizations_opensubject where kind = 'instruction'",
    "@person": "select '/access/people/' || person_id || '/' from authorizations_user where username = 'oliver'",
    "@event": "select '/trail/' || max(id) || '/' from recordkeeping_event where before is not null",
    "@limit": "select '/limits/' || limit_id || '/' from clearing_limitoverride order by id limit 1",
    "@earmarks": "select '/earmarks/?limit=' || limit_id from clearing_limituse order by used desc limit 1",
    "@margin": "select '/margin-accounts/' || account_id || '/' from clearing_margincall k where not exists"
    " (select from clearing_margincallact a where a.call_id = k.id) order by id limit 1",
    "@disputed": "select '/margin-accounts/' || k.account_id || '/' from clearing_margincall k join clearing_margincallact a"
    " on a.call_id = k.id where a.kind = 'DISPUTED' limit 1",
    "@ccp": "select '/margin-accounts/' || id || '/' from clearing_marginaccount where ccp_id is not null limit 1",
    "@relieve": "select '/margin-calls/' || id || '/relieve/' from clearing_margincall order by id desc limit 1",
    "@imposed-one": "select '/imposed-holds/' || min(id) || '/review/' from settlements_imposedhold where ending is null",
    "@chased": "select '/instructions/' || instruction_id || '/' from settlements_failchase order by id limit 1",
    "@penalised": "select '/instructions/' || m.delivering_id || '/' from settlements_penalty p join settlements_match m"
    " on m.id = p.match_id group by m.id order by count(*) desc, m.id limit 1",
    "@penalties-wide": "select '/penalties/?columns=instruction,kind,penalty_date,amount,currency,quantity,price,securities_rate,"
    "cash_rate,cause'",
    "@one-penalty": "select '/penalties/' || min(id) || '/' from settlements_penalty where missing = ''",
    "@one-net": "select '/penalty-nets/' || min(id) || '/' from settlements_penaltynet where counterparty_id is null",
    "@compared": "select '/penalty-comparison/' || line_id || '/' from settlements_penaltyappeal limit 1",
    "@appealable": "select '/penalty-comparison/' || max(id) || '/appeal/' from settlements_listedpenalty",
    "@penalty-list": "select '/penalty-lists/' || min(id) || '/' from settlements_penaltylist",
    "@appeal": "select '/penalty-appeals/' || min(id) || '/' from settlements_penaltyappeal",
    "@changed-penalty": "select '/penalties/' || max(penalty_id) || '/' from settlements_penaltychange"
    " where kind <> 'COMPLETED'",
    "@awaiting-penalty": "select '/penalties/' || max(id) || '/' from settlements_penalty p where missing = 'price'"
    " and not exists (select from settlements_penaltychange c where c.penalty_id = p.id)",
    "@completed-penalty": "select '/penalties/' || max(penalty_id) || '/' from settlements_penaltychange where kind = 'COMPLETED'",
    "@net": "select '/nets/' || id || '/' from clearing_netobligation order by gross desc, id limit 1",
    "@old-net": "select '/nets/' || supersedes_id || '/' from clearing_netobligation where supersedes_id is not null limit 1",
    "@differs": "select '/trades/' || v.trade_id || '/' from clearing_comparison c join clearing_tradeversion v"
    " on v.id = c.version_id where not c.agrees order by c.id limit 1",
    "@over": "select '/trades/' || v.trade_id || '/' from clearing_earmark e join clearing_tradeversion v on v.id = e.version_id"
    " where is_over order by e.version_id limit 1",
    "@kept-out": "select '/trades/' || v.trade_id || '/' from clearing_tradeexception e join clearing_tradeversion v"
    " on v.id = e.version_id where code = 'limit_exceeded' order by e.id limit 1",
    "@told": "select '/messages/' || min(id) || '/' from settlements_message where kind like 'sese%' and answers_id is null",
    "@fin-told": "select '/messages/' || max(id) || '/' from settlements_message where kind like 'MT54%' and answers_id is null",
    "@of-told": "select '/instructions/' || instruction_id || '/' from settlements_message group by instruction_id"
    " order by count(*) desc, 1 limit 1",
    "@run": "select '/runs/' || max(id) || '/' from itservices_run",
    "@day": "select '/day/?on=' || max(business_date) from itservices_run where state = 'DONE'",
    "@load": "select '/loads/' || id || '/' from itservices_load order by quarantined desc limit 1",
}


@pytest.fixture
def firm(template: str, django_db_blocker: object, tmp_path: Path) -> Iterator[OwnDatabase]:
    """The demo firm, smaller than that of bin/up."""
    before, name = str(connections["default"].settings_dict["NAME"]), "test_screens"
    clone(name, template)
    with django_db_blocker.unblock(), override_settings(PASSWORD_HASHERS=QUICK):  # type: ignore[attr-defined]
        point(name, "owner")
        make(FIRM, tmp_path, lambda _: None)
        _requests()
        _netted()
        _penalties_changed()
        _withdrawn()
        _told()
        _released()
        _chased()
        _imposed()
        point(name, "web")
        yield OwnDatabase(name)
        point(before, "web")
    drop(name)


def _released() -> None:
    """Of the largest delivery that fails a third is released, the rest held; both sides let it settle in parts."""
    at, day = current_instant(), business_date()
    oliver = actor_of(User.objects.select_related("person").get(username="oliver"))
    occasion = Occasion(oliver, at, day, "The client has a third of it")
    (found,) = rows(
        "select m.delivering_id as d, m.receiving_id as r, o.quantity_units / 3 as third, a.scale from settlements_openmatch o"
        " join settlements_match m on m.id = o.match_id join refdata_asset a on a.id = o.asset_id"
        " where o.settlement = 'PENF' and not o.deliverer_hold and not o.is_parted and not o.deliverer_cancels"
        " and a.scale = 0 and o.quantity_units > 5 order by o.quantity_units desc, o.match_id limit 1"
    )
    for says in ("PARC", "PARQ"):
        with whole():
            ask("instruction.set_partial", {"instructions": [found["d"], found["r"]], "partial": says}, occasion)
    with whole():
        ask("instruction.hold", {"instructions": [found["d"]]}, occasion)
    with whole():
        release_part([PartReleaseWish(found["d"], Decimal(found["third"]))], occasion)


def _chased() -> None:
    """Somebody was called about the oldest fail."""
    at, day = current_instant(), business_date()
    (found,) = rows("select delivering_id as d from settlements_match m join settlements_openmatch o on o.match_id = m.id"
                    " where o.settlement = 'PENF' order by m.id limit 1")  # fmt: skip
    contact = Chase("Marta, settlements desk", "PHONE", day + timedelta(days=1), day + timedelta(days=1))
    with whole():
        chase_fails([found["d"]], contact, Occasion(DEMO, at, day, "Their stock is back from loan tomorrow, she says."))


def _imposed() -> None:
    """The house holds some of what fails; one of it was looked at again."""
    at, day = current_instant(), business_date()
    found = rows("select delivering_id as d from settlements_match m join settlements_openmatch o on o.match_id = m.id"
                 " where o.settlement = 'PENF' order by m.id desc limit 4")  # fmt: skip
    occasion = Occasion(DEMO, at, day, "The name is still being cleared.")
    deed = HoldWish(HoldKind.CDEL, "Escrow", condition="The notary confirms the deed")
    with whole():
        listed = HoldWish(HoldKind.CSDH, "A name like one of the list", case_reference="DEMO-41", until_date=day)
        impose_hold([each["d"] for each in found[:3]], listed, occasion)
        impose_hold([each["d"] for each in found[3:]], deed, occasion)
        first = ImposedHold.objects.order_by("pk").values_list("pk", flat=True)[:1]
        review_hold(list(first), day + timedelta(days=7), occasion)


def _told() -> None:
    """The party with most instructions was told of everything from the first night on; the oldest of it is acknowledged."""
    at, day = current_instant(), business_date()
    party = value("select participant_id from settlements_instruction group by 1 order by count(*) desc, 1 limit 1")
    told = {"is_wished": True, "after_position": -1, "at": at, "business_date": day}
    by = {"actor_kind": DEMO.kind, "actor_id": DEMO.id, "actor_name": DEMO.name}
    for topic, form in (("STATUS", "ISO20022"), ("CONFIRMATION", "ISO15022"), ("ALLEGEMENT", "ISO20022")):
        MessageWish.objects.create(party_id=party, topic=topic, form=form, **told, **by)
    with override_settings(OWN_BIC="CUSTESMMXXX"), whole():
        tell(by=DEMO, at=at, business_date=day)
        some = Message.objects.filter(direction="OUT").order_by("pk").values_list("pk", flat=True)[:40]
        acknowledge_messages(list(some), by=DEMO, at=at, business_date=day)


def _requests() -> None:
    """The first policy is adopted; releases and a role are asked for, one is agreed to once, one role is delegated."""
    at, day = current_instant(), business_date()
    people = {user.username: user for user in User.objects.select_related("person")}
    oliver, marcus = (Occasion(actor_of(people[name]), at, day, why) for name, why in (
        ("oliver", "Client has brought the cash in"), ("marcus", "Covers for Lucía in December")))  # fmt: skip
    large = "select i.id from settlements_openmatch o join settlements_match m on m.id = o.match_id"
    large += (
        " join settlements_instruction i on i.id = m.delivering_id where o.settlement = 'PEND' and i.payment = 'DVP'"
    )
    large += " and not deliverer_hold and i.amount > 400000 order by i.amount desc limit 6"
    with whole():
        adopt_matrix(by=DEMO, at=at - timedelta(days=30))
        ids = [found["id"] for found in rows(large)]
        hold(ids, replace(oliver, reason="Waits for cash"))
    for some in (ids[:1], ids[1:2], ids[2:5], ids[5:]):
        with whole():
            ask("instruction.release", {"instructions": some}, oliver)
    with whole():
        ask("role.grant", {"person": people["sofia"].person_id, "role": "settlement_clerk"}, marcus)
    effect = RequestEffect.objects.filter(request__action="instruction.release").order_by("request")[0]
    seen = Wish(effect.request_id, 1, effect.effect_hash, Decision.Verdict.APPROVED)
    with whole():
        decide(seen, by=actor_of(people["tomas"]), at=at, business_date=day)
    away = DelegationWish(
        people["david"].person_id, "senior_approver", None, at, at + timedelta(days=9), "On holiday until the 5th"
    )
    with whole():
        delegate(away, by=actor_of(people["eleanor"]), at=at)


def _withdrawn() -> None:
    """What waits is alleged, and one of it is cancelled by its own side."""
    at = current_instant()
    last = value(
        "select instruction_id from settlements_unmatched where delivers order by instruction_id desc offset 1 limit 1"
    )
    with whole():
        allege_due(at=at + timedelta(days=3))
        cancel([last], Occasion(DEMO, at + timedelta(hours=1), business_date(), "Sent in error"))


def _penalties_changed() -> None:
    """A penalty that was removed and reinstated, and is re-allocated in the end."""
    number, night = rows(
        "select id, business_date from settlements_penalty where missing = '' order by business_date desc, id desc limit 1"
    )[0].values()
    acts: tuple[Callable[[Occasion], object], ...] = (
        lambda on: remove_penalties([number], "TECH", on),
        lambda on: reinstate_penalties([number], on),
        lambda on: reallocate_penalties([number], value(OTHER_SIDE, [number]), on),
    )
    for hours, act in enumerate(acts, start=1):
        with whole():
            act(Occasion(DEMO, current_instant() + timedelta(hours=hours), night, "Appeal 2026-311 of the participant"))


OTHER_SIDE: Final = "select case side when 'DELI' then 'RECE' else 'DELI' end from settlements_penalty where id = %s"


def _netted() -> None:
    """The penalties of October are netted, between three participants."""
    one, two, three = (found["id"] for found in rows("select id from refdata_party order by id limit 3"))
    euro, market = (
        value("select asset_id from refdata_currency where code = 'EUR'"),
        value("select min(id) from refdata_market"),
    )
    october = PenaltyMonth.objects.create(
        month=date(2026, 10, 1), business_date=date(2026, 11, 20), penalties=3, run_id=1, at=current_instant()
    )
    large, small = Decimal("1234567.89"), Decimal("0.07")
    PenaltyNet.objects.bulk_create(
        PenaltyNet(month=october, market_id=market, currency_id=euro, party_id=party, counterparty_id=other, net=net)
        for party, other, net in (
            (one, two, -large),
            (two, one, large),
            (two, three, -small),
            (three, two, small),
            (one, None, -large),
            (two, None, large - small),
            (three, None, small),
        )
    )


@pytest.mark.timeout(1800)
def test_screens(chromium: Browser, firm: OwnDatabase, monkeypatch: pytest.MonkeyPatch) -> None:
    """Takes the pictures; every page answers as it should."""
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    found = {name: str(value(query)) for name, query in ROWS.items()}
    monkeypatch.setenv("BACKOFFICE_MODE", "demo")
    with served(firm) as where:
        for language in ("en", "es"):
            User.objects.update(language=language, number_format={"es": "es_ES"}.get(language, "en"))
            for scheme in ("light", "dark"):
                take(chromium, where, found, f"{language}-{scheme}", language, scheme)
    wanted = 4 * (len(chosen()) + 2 * len(WIDE & chosen().keys())) + len(TOUR & chosen().keys())
    assert len(list(FOLDER.glob("*.png"))) == wanted


def chosen() -> dict[str, tuple[str, str]]:
    """The pages that are asked for; all of them where none are."""
    names = os.environ.get("SCREENS", "").split(",")
    return {name: place for name, place in PLACES.items() if name in names} or PLACES


def take(chromium: Browser, where: str, found: dict[str, str], suffix: str, language: str, scheme: str) -> None:
    """Every page in one language and scheme."""
    page = walk(chromium, where, language, scheme).page
    for name, (who, path) in chosen().items():
        session = enter(who).cookies[settings.SESSION_COOKIE_NAME].value
        page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": where}])
        row = next((row for row in found if path.startswith(row)), "")
        address = found[row] + path.removeprefix(row) if row else path
        widths = (1366, 390, 2560) if name in WIDE else (1366,)
        for width in widths:
            page.set_viewport_size({"width": width, "height": 768})
            answer = page.goto(where + address, wait_until="networkidle")
            assert answer is not None and answer.status == ANSWERS.get(name, 200), (name, answer)
            size = "" if width == 1366 else f"-{width}"
            page.screenshot(path=FOLDER / f"{name}{size}-{suffix}.png", full_page=True)
            if name in TOUR and width == 1366 and suffix == "en-light":
                page.screenshot(path=FOLDER / f"tour-{name}.png")
    page.context.close()
