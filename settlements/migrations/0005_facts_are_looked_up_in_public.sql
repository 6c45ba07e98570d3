-- The triggers of the queue ask the tables of the house, whatever temporary table of their name a session has made; and a
-- match leaves the queue as cancelled only with the cancellation of both sides.

create or replace function settlements_keep_legal() returns trigger language plpgsql as $$
begin
    if not exists (select from public.settlements_legalmove
                   where axis = 'SETT' and from_status = old.settlement and to_status = new.settlement) then
        raise exception 'illegal_move: match % cannot go from % to %', old.match_id, old.settlement, new.settlement
            using errcode = 'integrity_constraint_violation', constraint = 'status_moves_are_legal';
    end if;
    return new;
end $$;

create or replace function settlements_keep_facts() returns trigger language plpgsql as $$
declare v_match bigint;
begin
    select g.match_id into v_match from gone g
    left join public.settlements_settlement s on s.match_id = g.match_id
    where s.match_id is null and 2 <> (
        select count(*) from public.settlements_match m
        join public.settlements_cancellation c on c.instruction_id in (m.delivering_id, m.receiving_id)
        where m.id = g.match_id)
    limit 1;
    if v_match is not null then
        raise exception 'no_final_fact: match % is neither settled nor cancelled, so it stays open', v_match
            using errcode = 'integrity_constraint_violation', constraint = 'what_leaves_the_queue_is_final';
    end if;
    return null;
end $$;
