"""What each run-time role may do to each table and function: the truth that `manage.py grant` writes into PostgreSQL.

Roles: web (pages and API), job (workers and the night), read (reports and people with SQL). None of them owns
anything. Everyone may SELECT every table but secrets; whatever is not written here is not granted. Privileges: I
insert, U update, D delete; I and U may name their columns. Append-only tables have no U, no D, and a
trigger besides.
"""

from collections.abc import Iterator
from typing import Final

WEB, JOB, READ = "backoffice_web", "backoffice_job", "backoffice_read"
ROLES: Final = (WEB, JOB, READ)

Privileges = dict[str, str]

# Tables whose content the read role may not see: sign-in, sessions and client secrets.
SECRETS: Final = frozenset(
    {
        "authorizations_application",
        "authorizations_authenticatorkey",
        "authorizations_recoverycode",
        "authorizations_user",
        "axes_accessattempt",
        "axes_accessfailurelog",
        "axes_accesslog",
        "django_session",
        "notifications_secret",
        "oauth2_provider_accesstoken",
        "oauth2_provider_refreshtoken",
        "oauth2_provider_grant",
        "oauth2_provider_idtoken",
        "oauth2_provider_devicegrant",
        "machinery_idempotencykey",
    }
)

_QUEUE_BY_HAND = (
    "U(priority, deliverer_hold, receiver_hold, deliverer_imposed, receiver_imposed, released_units, deliverer_cancels,"
    " receiver_cancels, deliverer_reason, receiver_reason)"
)

# The id, the transaction and the instant of recording of an event are the database's to say.
_EVENT_TO_KEEP = (
    "I(actor_kind, actor_id, actor_name, code, subject_type, subject_ids, before, after, reason, request_id, at)"
)

# In which transaction a request was carried out is the database's to say.
_END_TO_KEEP = "I(request_id, how, revision, by_kind, by_id, by_name, reason, at)"

_HOLD_ENDS = "U(ending, ended_on, ended_by, ended_at, ending_reason)"

_DELIVERY_ON_ITS_WAY = "U(state, attempt, tries, next_at, lease_until)"

TABLES: Final[dict[str, Privileges]] = {
    "authorizations_legalentity": {WEB: "I", JOB: "I"},
    "authorizations_rolegrant": {WEB: "I U(valid)", JOB: "I"},
    "authorizations_savedview": {WEB: "I U D"},
    "authorizations_emergency": {WEB: "I"},
    "authorizations_review": {WEB: "I"},
    "authorizations_authenticator": {WEB: "I"},
    "authorizations_authenticatorkey": {WEB: "I D"},
    "authorizations_recoverycode": {WEB: "I D"},
    "authorizations_codeuse": {WEB: "I"},
    "authorizations_wrongcode": {WEB: "I"},
    "authorizations_authenticatorend": {WEB: "I"},
    "authorizations_desk": {WEB: "I", JOB: "I"},
    "refdata_deskparty": {WEB: "I U(valid)", JOB: "I U(valid)"},
    "authorizations_commandrequest": {WEB: "I", JOB: "I"},
    "authorizations_requesteffect": {WEB: "I", JOB: "I"},
    "authorizations_requestsubject": {WEB: "I", JOB: "I"},
    "authorizations_beneficiary": {WEB: "I", JOB: "I"},
    "authorizations_beneficiaryday": {WEB: "I U(amount)", JOB: "I U(amount)"},
    "authorizations_openrequest": {WEB: "I U D", JOB: "I U D"},
    "authorizations_opensubject": {WEB: "I D", JOB: "I D"},
    "authorizations_decision": {WEB: "I"},
    "authorizations_requestend": {WEB: _END_TO_KEEP, JOB: _END_TO_KEEP},
    "authorizations_policyrule": {WEB: "I U(valid)"},
    "authorizations_policystep": {WEB: "I"},
    "authorizations_delegation": {WEB: "I U(valid)"},
    "authorizations_personlimit": {WEB: "I U(valid)"},
    "authorizations_sameperson": {WEB: "I"},
    "authorizations_user_groups": {},
    "authorizations_user_user_permissions": {},
    "recordkeeping_event": {WEB: _EVENT_TO_KEEP, JOB: _EVENT_TO_KEEP},
    "recordkeeping_comment": {WEB: "I"},
    "recordkeeping_mention": {WEB: "I"},
    "recordkeeping_leaf": {JOB: "I(position, event_id, hash)"},
    "recordkeeping_checkpoint": {JOB: "I"},
    "machinery_idempotencykey": {
        WEB: "I(client, method, path, key, digest) U(status, headers, body)",
        JOB: "D",
    },
    "machinery_lastwrite": {WEB: "I U(position)"},
    "notifications_subscription": {WEB: "I U", JOB: "U(state, position, failures, rests_until)"},
    "notifications_secret": {WEB: "I U(expires_at)"},
    "notifications_delivery": {WEB: f"I {_DELIVERY_ON_ITS_WAY}", JOB: f"I {_DELIVERY_ON_ITS_WAY}"},
    "notifications_attempt": {JOB: "I"},
    "notifications_release": {WEB: "I"},
    "itservices_run": {WEB: "I U", JOB: "I U"},
    "itservices_step": {WEB: "I U", JOB: "I U"},
    "itservices_worker": {JOB: "I U D"},
    "itservices_load": {WEB: "I U", JOB: "I U"},
    "itservices_quarantinedrow": {WEB: "I", JOB: "I"},
    "itservices_rowrepair": {WEB: "I", JOB: "I"},
    "itservices_proofresult": {JOB: "I"},
    "itservices_sandboxclock": {WEB: "I U", JOB: "I U"},
    "ledger_account": {WEB: "I", JOB: "I"},
    "ledger_guard": {WEB: "I U(held, floor)", JOB: "I U(held, floor)"},
    "ledger_day": {JOB: "I U"},
    "ledger_slice": {JOB: "U(verified_on)"},
    "ledger_balancesnapshot": {JOB: "I"},
    "ledger_reversal": {WEB: "I", JOB: "I"},
    "ledger_hold": {WEB: "I", JOB: "I"},
    "ledger_holdrelease": {WEB: "I", JOB: "I"},
    "settlements_instruction": {WEB: "I", JOB: "I"},
    "settlements_match": {WEB: "I", JOB: "I"},
    "settlements_bulkbody": {WEB: "I", JOB: "U(done) D"},
    "settlements_openmatch": {WEB: f"I {_QUEUE_BY_HAND} D", JOB: "I U D"},
    "settlements_matchingterms": {WEB: "I", JOB: "I"},
    "settlements_settlementcondition": {WEB: "I", JOB: "I"},
    "settlements_tradeterms": {WEB: "I", JOB: "I"},
    "settlements_unmatched": {
        WEB: "I U(priority, is_held, imposed) D",
        JOB: "I U(priority, is_held, is_alleged, imposed) D",
    },
    "settlements_allegement": {JOB: "I"},
    "settlements_withdrawal": {WEB: "I", JOB: "I"},
    "settlements_matchingdifference": {WEB: "I", JOB: "I"},
    "settlements_holdreview": {WEB: "I", JOB: "I"},
    "settlements_imposedhold": {WEB: f"I {_HOLD_ENDS}", JOB: f"I {_HOLD_ENDS}"},
    "settlements_instructionlink": {WEB: "I", JOB: "I"},
    "settlements_unlinking": {WEB: "I", JOB: "I"},
    "settlements_standinglink": {WEB: "I D", JOB: "I D"},
    "settlements_gridlockrule": {WEB: "I U(valid)", JOB: "I U(valid)"},
    "settlements_allegementdelays": {WEB: "I U(valid)", JOB: "I U(valid)"},
    "settlements_nettingrule": {WEB: "I U(valid)", JOB: "I U(valid)"},
    "settlements_instructionnet": {WEB: "I", JOB: "I"},
    "settlements_nettedmatch": {WEB: "I", JOB: "I"},
    "settlements_netposition": {WEB: "I", JOB: "I"},
    "settlements_netend": {WEB: "I", JOB: "I"},
    "settlements_standingnet": {WEB: "I D", JOB: "I D"},
    "settlements_settlement": {JOB: "I"},
    "settlements_settlementpart": {JOB: "I"},
    "settlements_cancellation": {WEB: "I", JOB: "I"},
    "settlements_statuschange": {WEB: "I", JOB: "I"},
    "settlements_indicatorchange": {WEB: "I", JOB: "I"},
    "settlements_prioritychange": {WEB: "I", JOB: "I"},
    "settlements_partrelease": {WEB: "I", JOB: "I"},
    "settlements_nightunits": {JOB: "I"},
    "settlements_partthreshold": {WEB: "I U(valid)", JOB: "I U(valid)"},
    "settlements_recyclingrule": {WEB: "I U(valid)", JOB: "I U(valid)"},
    "settlements_recyclingwarning": {JOB: "I"},
    "settlements_sequencerule": {WEB: "I U(valid)", JOB: "I U(valid)"},
    "settlements_windowrule": {WEB: "I U(valid)", JOB: "I U(valid)"},
    "settlements_cashtolerance": {WEB: "I U(valid)", JOB: "I U(valid)"},
    "settlements_failchase": {WEB: "I", JOB: "I"},
    "settlements_penaltyrate": {WEB: "I U(valid)", JOB: "I U(valid)"},
    "settlements_penaltymarket": {WEB: "I U(valid)", JOB: "I U(valid)"},
    "settlements_penaltydays": {WEB: "I U(valid)", JOB: "I U(valid)"},
    "settlements_pricetolerance": {WEB: "I U(valid)", JOB: "I U(valid)"},
    "settlements_penaltyinstrument": {WEB: "I U(valid)", JOB: "I U(valid)"},
    "settlements_growthmarket": {WEB: "I U(valid)", JOB: "I U(valid)"},
    "settlements_penalty": {JOB: "I"},
    "settlements_expectedpenalty": {JOB: "I"},
    "settlements_penaltychange": {WEB: "I", JOB: "I"},
    "settlements_penaltylist": {WEB: "I", JOB: "I"},
    "settlements_listedpenalty": {WEB: "I", JOB: "I"},
    "settlements_listednet": {WEB: "I", JOB: "I"},
    "settlements_penaltyappeal": {WEB: "I", JOB: "I"},
    "settlements_appealanswer": {WEB: "I", JOB: "I"},
    "settlements_penaltymonth": {JOB: "I"},
    "settlements_penaltynet": {JOB: "I"},
    "settlements_accrualnight": {JOB: "I"},
    "settlements_penaltyaccrual": {JOB: "I"},
    "settlements_penaltypayment": {JOB: "I"},
    "settlements_penaltyunpaid": {JOB: "I"},
    "settlements_message": {WEB: "I", JOB: "I"},
    "settlements_messageoutcome": {WEB: "I", JOB: "I"},
    "settlements_openmessage": {
        WEB: "I U(state, reasons, party_id, awaited) D",
        JOB: "I U(state, reasons, party_id, awaited) D",
    },
    "settlements_messagewish": {WEB: "I", JOB: "I"},
    "settlements_acknowledgement": {WEB: "I", JOB: "I"},
    "settlements_statement": {WEB: "I", JOB: "I"},
    "settlements_folderfile": {JOB: "I"},
    "settlements_filetowrite": {WEB: "I", JOB: "I D"},
    "settlements_filewritten": {JOB: "I"},
    "settlements_depositorylink": {WEB: "I", JOB: "I"},
    "settlements_depositorylinkage": {WEB: "I", JOB: "I"},
    "settlements_depositoryorder": {WEB: "I", JOB: "I"},
    "settlements_depositorypool": {WEB: "I", JOB: "I"},
    "settlements_depositoryrequest": {WEB: "I", JOB: "I"},
    "settlements_depositoryanswer": {WEB: "I", JOB: "I"},
    "settlements_depositoryadvice": {WEB: "I", JOB: "I"},
    "settlements_depositoryconfirmation": {WEB: "I", JOB: "I"},
    "settlements_depositorysettlement": {WEB: "I", JOB: "I"},
    "settlements_depositoryallegement": {WEB: "I", JOB: "I"},
    "settlements_depositoryallegementremoval": {WEB: "I", JOB: "I"},
    "settlements_depositorystanding": {WEB: "I U", JOB: "I U"},
    "settlements_depositorystatement": {WEB: "I", JOB: "I"},
    "settlements_depositorystatementline": {WEB: "I", JOB: "I"},
    "settlements_telling": {WEB: "U(position, instruction)", JOB: "U(position, instruction)"},
    "clearing_trade": {WEB: "I", JOB: "I"},
    "clearing_tradeversion": {WEB: "I", JOB: "I"},
    "clearing_tradeexception": {WEB: "I", JOB: "I"},
    "clearing_exceptionend": {WEB: "I", JOB: "I"},
    "clearing_limit": {WEB: "I"},
    "clearing_limitterms": {WEB: "I U(valid)"},
    "clearing_limitoverride": {WEB: "I U(valid)"},
    "clearing_limituse": {WEB: "I(limit_id, day) U(used)", JOB: "I(limit_id, day) U(used)"},
    "clearing_earmark": {WEB: "I", JOB: "I"},
    "clearing_earmarkfreed": {WEB: "I", JOB: "I"},
    "clearing_marginaccount": {WEB: "I"},
    "clearing_marginterms": {WEB: "I U(valid)"},
    "clearing_marginhaircut": {WEB: "I"},
    "clearing_margincover": {WEB: "I U(valid)"},
    "clearing_marginreckoning": {JOB: "I"},
    "clearing_marginline": {JOB: "I"},
    "clearing_marginexception": {JOB: "I"},
    "clearing_margincall": {JOB: "I"},
    "clearing_margincallact": {WEB: "I", JOB: "I"},
    "clearing_enrichment": {WEB: "I", JOB: "I"},
    "clearing_tradeinstruction": {WEB: "I", JOB: "I"},
    "clearing_allocationset": {WEB: "I", JOB: "I"},
    "clearing_allocation": {WEB: "I", JOB: "I"},
    "clearing_toleranceprofile": {WEB: "I U(valid)", JOB: "I U(valid)"},
    "clearing_profilefield": {WEB: "I", JOB: "I"},
    "clearing_awaitedconfirmation": {WEB: "I", JOB: "I"},
    "clearing_confirmation": {WEB: "I", JOB: "I"},
    "clearing_comparison": {WEB: "I", JOB: "I"},
    "clearing_affirmation": {WEB: "I", JOB: "I"},
    "clearing_chaser": {JOB: "I"},
    "clearing_membership": {WEB: "I U(valid)", JOB: "I U(valid)"},
    "clearing_novation": {WEB: "I", JOB: "I"},
    "clearing_netobligation": {WEB: "I", JOB: "I"},
    "clearing_netmember": {WEB: "I", JOB: "I"},
    "clearing_opentrade": {WEB: "I U(version_id, state, since) D", JOB: "I U(version_id, state, since) D"},
}

# Whole apps whose tables are written by pages and jobs alike; a table named above goes before its app.
APPS: Final[dict[str, Privileges]] = {
    "refdata": {WEB: "I U", JOB: "I U"},
    "compliance": {WEB: "I U", JOB: "I U"},
    "authorizations": {WEB: "I U", JOB: "I U"},
    "account": {},
    "axes": {WEB: "I U D"},
    "oauth2_provider": {WEB: "I U D"},
    "django_session": {WEB: "I U D", JOB: "D"},
}

FUNCTIONS: Final[dict[str, tuple[str, ...]]] = {
    "authorizations_canonical": (WEB, JOB, READ),
    "authorizations_identity": (WEB, JOB, READ),
    "authorizations_steps": (WEB, JOB, READ),
    "authorizations_judged": (WEB, JOB, READ),
    "authorizations_route": (WEB, JOB, READ),
    "settlements_link_is_done_outside": (WEB, JOB),
    "settlements_unlinking_is_done_outside": (WEB, JOB),
    "ledger_post": (WEB, JOB),
    "ledger_post_one": (WEB, JOB),
    "recordkeeping_keep_event": (WEB, JOB),
    "recordkeeping_field": (WEB, JOB, READ),
    "recordkeeping_instant": (WEB, JOB, READ),
    "recordkeeping_event_bytes": (WEB, JOB, READ),
    "recordkeeping_event_line": (WEB, JOB, READ),
    "recordkeeping_leaf_hash": (WEB, JOB, READ),
    "recordkeeping_root": (WEB, JOB, READ),
    "settlements_cancelled_from": (WEB, JOB, READ),
    "settlements_alleged_digest": (WEB, JOB, READ),
    "settlements_penalty_day": (WEB, JOB, READ),
    "settlements_pending_digest": (WEB, JOB, READ),
    "settlements_penalty_unrounded": (WEB, JOB, READ),
    "settlements_types_said": (WEB, JOB, READ),
    "settlements_growth_told": (WEB, JOB, READ),
    "settlements_growth_traded": (WEB, JOB, READ),
    "settlements_windows_have_ends": (WEB, JOB),
    "settlements_windows_follow": (WEB, JOB),
    "settlements_penalty_amount": (WEB, JOB, READ),
    "ledger_open_month": (JOB,),
    "ledger_open_slice": (JOB,),
    "ledger_settle_slice": (JOB,),
    "ledger_move_guards": (JOB,),
    "ledger_slice_digest": (JOB, READ),
    "ledger_seal_day": (JOB,),
    "ledger_day_digest": (JOB, READ),
}

SEQUENCES: Final[dict[str, tuple[str, ...]]] = {
    "settlements_instruction_id_seq": (WEB, JOB),
    "settlements_match_id_seq": (WEB, JOB),
    "clearing_trade_id_seq": (WEB, JOB),
    "clearing_tradeversion_id_seq": (WEB, JOB),
    "clearing_netobligation_id_seq": (WEB, JOB),
    "settlements_penaltyaccrual_id_seq": (JOB,),
}


def privileges_of(table: str) -> Privileges:
    """What each role may do to a table besides reading it."""
    if table in TABLES:
        return TABLES[table]
    apps = [app for app in APPS if table == app or table.startswith(f"{app}_")]
    return APPS[max(apps, key=len)] if apps else {}


def statements(
    tables: list[str], leaves: list[tuple[str, bool]], functions: list[tuple[str, str]], database: str
) -> Iterator[str]:
    """The SQL that makes the grants so, from nothing: tables without partitions; partitions as (name, whether it is of a
    slice that is being written); functions as (name, signature).
    """
    everyone = ", ".join(ROLES)
    yield "revoke all on schema public from public"
    yield f"grant usage on schema public to {everyone}"
    yield f'revoke all on database "{database}" from public'
    yield f'grant connect on database "{database}" to {everyone}'
    yield f'grant temporary on database "{database}" to {JOB}, {WEB}'
    for table in tables:
        yield f'revoke all on "{table}" from public, {everyone}'
        readers = ROLES if table not in SECRETS else (WEB, JOB)
        yield f'grant select on "{table}" to {", ".join(readers)}'
        for role, wanted in privileges_of(table).items():
            yield f'grant {_spelled(wanted)} on "{table}" to {role}'
    for leaf, is_open in leaves:
        yield f'revoke all on "{leaf}" from public, {everyone}'
        yield f'grant select on "{leaf}" to {everyone}'
        if is_open:
            yield f'grant insert on "{leaf}" to {JOB}'
    for name, signature in functions:
        yield f"revoke all on function {signature} from public, {everyone}"
        if name in FUNCTIONS:
            yield f"grant execute on function {signature} to {', '.join(FUNCTIONS[name])}"
    for sequence, roles in SEQUENCES.items():
        yield f"grant usage on sequence {sequence} to {', '.join(roles)}"


def _spelled(wanted: str) -> str:
    words = {"I": "insert", "U": "update", "D": "delete"}
    found, rest = [], wanted
    while rest:
        letter, rest = rest[0], rest[1:]
        columns = ""
        if rest.startswith("("):
            columns, _, rest = rest.partition(")")
            columns += ")"
        found.append(f"{words[letter]}{columns}")
        rest = rest.lstrip()
    return ", ".join(found)
