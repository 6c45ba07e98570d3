-- The parts of a block add up to its quantity and to its net amount: checked at commit, when all of them are there.
create function clearing_allocations_add_up() returns trigger language plpgsql as $$
declare
    of_set bigint := coalesce(to_jsonb(new) ->> 'set_id', to_jsonb(new) ->> 'id')::bigint;
    wrong record;
begin
    select v.quantity, e.net, sum(a.quantity) as parts, sum(a.amount) as amounts,
           coalesce(bool_or(a.account_id = s.remainder_id), false) as has_remainder
    into wrong
    from clearing_allocationset s
    join clearing_tradeversion v on v.id = s.version_id
    join clearing_enrichment e on e.version_id = v.id
    left join clearing_allocation a on a.set_id = s.id
    where s.id = of_set group by v.quantity, e.net;
    if (wrong.quantity, wrong.net) is distinct from (wrong.parts, wrong.amounts) or not wrong.has_remainder then
        raise exception using errcode = 'check_violation', constraint = 'allocations_add_up_to_their_block',
            message = format('set %s: expected %s for %s, found %s for %s', of_set, wrong.quantity, wrong.net, wrong.parts, wrong.amounts);
    end if;
    return null;
end $$;

create constraint trigger allocations_add_up_to_their_block after insert on clearing_allocationset
deferrable initially deferred for each row execute function clearing_allocations_add_up();

create constraint trigger allocations_add_up_to_their_block after insert on clearing_allocation
deferrable initially deferred for each row execute function clearing_allocations_add_up();
