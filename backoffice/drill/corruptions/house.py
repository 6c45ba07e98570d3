"""What the database declares, what roles may do, runs and their steps, loads, and the trail."""

from backoffice.drill.corruptions import ONLY_IN_FULL, Corruption

CORRUPTIONS = (
    Corruption(
        "C01", "a constraint of the guards is dropped", "alter table ledger_guard drop constraint held_is_not_negative"
    ),
    Corruption(
        "C01",
        "the trail's trigger is disabled",
        "alter table recordkeeping_event disable trigger recordkeeping_event_is_append_only",
    ),
    Corruption(
        "C01",
        "the trigger function lets everything pass",
        "create or replace function machinery_refuse_change() returns trigger language plpgsql as"
        " $$ begin return null; end $$",
    ),
    Corruption("C01", "a foreign key is no longer asked", "alter table ledger_hold disable trigger all"),
    Corruption("C02", "pages may change closed days", "grant update on ledger_day to backoffice_web"),
    Corruption("C02", "pages may date events", "grant insert (recorded_at) on recordkeeping_event to backoffice_web"),
    Corruption("C02", "the job role becomes the owner", "grant backoffice_owner to backoffice_job"),
    Corruption("C02", "everyone may write kept balances", "grant insert on ledger_balancesnapshot to public"),
    Corruption(
        "C02",
        "a finished slice takes rows again",
        "grant insert on ledger_journal_s<old> to backoffice_job",
        closed=True,
    ),
    Corruption(
        "C03",
        "tonight's slice loses a foreign key",
        "alter table ledger_movement_s<night> drop constraint a_debit_account_holds_the_asset",
    ),
    Corruption(
        "C03",
        "a slice of a closed month may be edited",
        "alter table ledger_journal_s<old> disable trigger is_append_only",
        closed=True,
    ),
    Corruption(
        "C03",
        "amounts below zero may enter a closed month",
        "alter table ledger_movement_s<old> drop constraint a_movement_is_positive",
        closed=True,
    ),
    Corruption(
        "C03",
        "a slice of a closed month is detached",
        "alter table ledger_journal_2026_09 detach partition ledger_journal_s<old>",
        closed=True,
    ),
    Corruption(
        "C04",
        "an instruction of tonight came with a load that is not there",
        "update settlements_instruction set load_id = -7 where id = (select max(id) from settlements_instruction)",
        nightly=ONLY_IN_FULL,
    ),
    Corruption(
        "C04",
        "a load of a closed month is gone",
        "delete from itservices_load where id = (select min(load_id) from settlements_instruction)",
        closed=True,
        nightly=ONLY_IN_FULL,
    ),
    Corruption(
        "C04",
        "a trade that was netted in a closed month has an SSI that nobody ever had",
        "update clearing_enrichment set theirs_id = -7 where version_id = (select min(m.version_id) from clearing_netmember m"
        " join clearing_netobligation o on o.id = m.net_id where o.business_date = '<day>')",
        closed=True,
        nightly=ONLY_IN_FULL,
    ),
    Corruption(
        "F01",
        "a row that was set aside is deleted",
        "delete from itservices_quarantinedrow where id = (select max(id) from itservices_quarantinedrow)",
    ),
    Corruption(
        "F01",
        "an old load says that fewer rows were set aside",
        "update itservices_load set quarantined = quarantined - 1, received = received - 1"
        " where id = (select min(id) from itservices_load)",
        closed=True,
    ),
    Corruption(
        "J01",
        "the roll is said to be done while the date is open",
        "update itservices_step set state = 'DONE', finished_at = now() where run_id = <run> and name = 'roll'",
    ),
    Corruption(
        "J01",
        "the checkpoint is one match ahead of the books",
        "update itservices_step set checkpoint = checkpoint || jsonb_build_object('settled', (checkpoint ->>"
        " 'settled')::int + 1)"
        " where run_id = <run> and name = 'settle'",
    ),
    Corruption(
        "J01",
        "an old slice is open again, though its night has published it",
        "update ledger_slice set state = 'OPEN' where id = <old>",
        closed=True,
    ),
    Corruption(
        "J02",
        "a step runs under a lease that lapsed an hour ago",
        "update itservices_step set state = 'RUNNING', attempt = 1, fence = 1, lease_until = now() - interval '1"
        " hour'"
        " where run_id = <run> and name = 'prove'",
    ),
    Corruption(
        "J03",
        "tonight's claim is to be done again after the settling",
        "update itservices_step set state = 'READY' where run_id = <run> and name = 'claim'",
    ),
    Corruption(
        "J03",
        "an old night that is done has a step that is not",
        "update itservices_step set state = 'WAITING' where run_id = <old run> and name = 'seal'",
        closed=True,
    ),
    Corruption(
        "J03",
        "two steps of an old night change places",
        "alter table itservices_step drop constraint steps_of_a_run_are_in_order;"
        " update itservices_step set position = 40 where run_id = <old run> and name = 'refuse'",
        closed=True,
    ),
    Corruption(
        "J04",
        "the results of an old night's proof are gone",
        "delete from itservices_proofresult where business_date = '<day>'",
        closed=True,
    ),
    Corruption(
        "J04",
        "an invariant is left out of an old night's proof",
        "delete from itservices_proofresult where business_date = '<day>' and invariant = 'L06'",
        closed=True,
    ),
    Corruption(
        "J04",
        "what an old night's proof found is that the books were wrong",
        "update itservices_proofresult set violations = 3 where business_date = '<day>' and invariant = 'L06'",
        closed=True,
    ),
    Corruption(
        "T01",
        "an event of today was done by nobody in particular",
        "update recordkeeping_event set actor_id = 'system' where id = (select max(id) from recordkeeping_event)",
    ),
    Corruption(
        "T01",
        "an event has no subject any more",
        "alter table recordkeeping_event drop constraint an_event_names_its_subject;"
        " update recordkeeping_event set subject_type = '' where id = (select max(id) from recordkeeping_event)",
    ),
    Corruption(
        "T01",
        "an event of a closed month was done by root",
        "update recordkeeping_event set actor_id = 'root' where id = (select min(id) from recordkeeping_event)",
        closed=True,
        nightly=ONLY_IN_FULL,
    ),
    Corruption(
        "T04",
        "that tonight's run was opened is told by nobody",
        "delete from recordkeeping_event where code = 'run.opened' and subject_ids = array['<run>']",
    ),
    Corruption(
        "T04",
        "that an old file was loaded is told by nobody",
        "delete from recordkeeping_event where id = (select min(id) from recordkeeping_event where code ="
        " 'file.loaded')",
        closed=True,
    ),
    Corruption(
        "T04",
        "an old file is said to have brought another",
        'update recordkeeping_event set after = after || \'{"sha256": "0"}\''
        " where id = (select min(id) from recordkeeping_event where code = 'file.loaded')",
        closed=True,
    ),
    Corruption(
        "T04",
        "that a day of a closed month was closed is told by nobody",
        "delete from recordkeeping_event where code = 'day.closed' and subject_ids = array['<day>']",
        closed=True,
        nightly=ONLY_IN_FULL,
    ),
    Corruption(
        "T07",
        "an event was kept in the future",
        "update recordkeeping_event set recorded_at = now() + interval '1 day'"
        " where id = (select max(id) from recordkeeping_event)",
    ),
    Corruption(
        "T08",
        "a block begins a year later",
        "update compliance_block set blocked_from = blocked_from + 365 where lifted_on is null",
        closed=True,
    ),
    Corruption(
        "T08",
        "a block is lifted, by nobody",
        "update compliance_block set lifted_on = '<today>', lifted_by = 'x', lifted_at = now(), lifting_reason = 'x'"
        " where lifted_on is null",
    ),
    Corruption("T08", "a block is gone", "delete from compliance_block where lifted_on is null", closed=True),
    Corruption(
        "T08",
        "a party is blocked, and nobody has placed the block",
        "insert into compliance_block (party_id, reason_code, legal_reason, legal_basis, blocked_from, placed_by, placed_at)"
        " select min(id), 'BLOC', 'REGULATOR', 'order 3', '<today>', 'x', now() from refdata_party",
    ),
    Corruption(
        "T09",
        "somebody has a role that nobody granted",
        "insert into authorizations_rolegrant (person_id, role, valid)"
        " select max(id), 'settlement_supervisor', '[2026-10-05,)' from authorizations_person",
    ),
    Corruption(
        "T09",
        "a role that was ended in a closed month goes on",
        "update authorizations_rolegrant set valid = tstzrange(lower(valid), null) where upper(valid) is not null",
        closed=True,
    ),
    Corruption(
        "T09",
        "a role of a closed month was never held",
        "delete from authorizations_rolegrant where upper(valid) is not null",
        closed=True,
    ),
)
