-- What a depository is told of links is of one party and of that depository; a request about links names one, and no other request does; what a
-- depository has done of links has the request by which it was asked.
create function settlements_linkage_fits() returns trigger language plpgsql as $$
declare v_linkage bigint; v_constraint text;
begin
    select w.id, case when q.act not in ('LINK', 'UNLINK') then 'links_are_asked_for_by_requests_about_links'
                      else 'a_depository_is_told_of_links_between_what_one_party_has_there' end
    into v_linkage, v_constraint
    from written w
    left join public.settlements_depositoryrequest q on q.message_id = w.request_id
    join public.settlements_depositoryorder o on o.message_id = coalesce(w.order_id, q.order_id)
    join public.settlements_instruction i on i.id = o.instruction_id
    join public.settlements_depositorylink d on d.id = o.link_id
    left join public.settlements_depositoryorder t on t.message_id = w.other_order_id
    left join public.settlements_instruction j on j.id = t.instruction_id
    left join public.settlements_depositorylink e on e.id = t.link_id
    left join public.settlements_depositorypool p on p.id = w.pool_id
    where q.act not in ('LINK', 'UNLINK') or i.participant_id <> coalesce(j.participant_id, p.participant_id)
       or i.id = j.id or d.receiver <> e.receiver
    limit 1;
    if v_linkage is not null then
        raise exception 'linkage %: %', v_linkage, v_constraint
            using errcode = 'integrity_constraint_violation', constraint = v_constraint;
    end if;
    return null;
end $$;

create trigger a_depository_is_told_of_links_between_what_one_party_has_there after insert on settlements_depositorylinkage
    referencing new table as written for each statement execute function settlements_linkage_fits();

create function settlements_request_names_its_links() returns trigger language plpgsql as $$
begin
    if not exists (select from public.settlements_depositorylinkage g where g.request_id = new.message_id) then
        raise exception 'request %: expected the links that it is about, found none', new.reference
            using errcode = 'integrity_constraint_violation', constraint = 'a_request_about_links_names_one';
    end if;
    return null;
end $$;

create constraint trigger a_request_about_links_names_one after insert on settlements_depositoryrequest
    deferrable initially deferred
    for each row when (new.act in ('LINK', 'UNLINK')) execute function settlements_request_names_its_links();

-- Whether a depository has done what it was asked: to link an instruction so, or to take such a link away, whichever end it was asked about.
create function settlements_link_is_done_outside(_act text, _instruction bigint, _kind text, _other bigint, _pool text) returns boolean
language sql stable as $$
    select exists (
        select from public.settlements_depositorylinkage g
        join public.settlements_depositoryrequest q on q.message_id = g.request_id and q.act = _act
        join public.settlements_depositoryanswer w on w.request_id = q.message_id and w.state = 'DONE'
        left join public.settlements_depositoryorder o on o.message_id = g.other_order_id
        left join public.settlements_depositorypool p on p.id = g.pool_id
        where q.instruction_id = any (array[_instruction, _other])
          and (q.instruction_id, g.kind, coalesce(o.instruction_id, 0), coalesce(p.pool, ''))
            in ((_instruction, _kind, coalesce(_other, 0), coalesce(_pool, '')),
                (_other, case _kind when 'BEFO' then 'AFTE' when 'AFTE' then 'BEFO' else _kind end, _instruction, '')))
$$;

create function settlements_unlinking_is_done_outside(_link bigint) returns boolean language sql stable as $$
    select public.settlements_link_is_done_outside('UNLINK', l.instruction_id, l.kind, l.other_id, l.pool)
    from public.settlements_instructionlink l where l.id = _link
$$;

drop trigger a_link_has_its_request on settlements_instructionlink;
create constraint trigger a_link_has_its_request after insert on settlements_instructionlink
    deferrable initially deferred
    for each row when (not settlements_link_is_done_outside('LINK', new.instruction_id, new.kind, new.other_id, new.pool))
    execute function authorizations_row_has_its_request('instruction.link', 'instruction', 'instruction_id');

drop trigger an_unlinking_has_its_request on settlements_unlinking;
create constraint trigger an_unlinking_has_its_request after insert on settlements_unlinking
    deferrable initially deferred
    for each row when (not settlements_unlinking_is_done_outside(new.link_id))
    execute function authorizations_row_has_its_request('instruction.unlink', 'instruction', 'instruction_id');
