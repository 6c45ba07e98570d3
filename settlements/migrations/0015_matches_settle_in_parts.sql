-- Of the terms of the queue quantity and amount may shrink: by the part that the match has just settled.
drop trigger terms_never_change on settlements_openmatch;
create trigger terms_never_change before update on settlements_openmatch
    for each row when (old.match_id is distinct from new.match_id
                       or old.intended_settlement_date is distinct from new.intended_settlement_date
                       or old.market_id is distinct from new.market_id
                       or old.payment is distinct from new.payment
                       or old.place is distinct from new.place
                       or old.deliverer_id is distinct from new.deliverer_id
                       or old.receiver_id is distinct from new.receiver_id
                       or old.asset_id is distinct from new.asset_id
                       or old.securities_from is distinct from new.securities_from
                       or old.securities_to is distinct from new.securities_to
                       or old.currency_id is distinct from new.currency_id
                       or old.cash_from is distinct from new.cash_from
                       or old.cash_to is distinct from new.cash_to)
    execute function settlements_keep_terms();

create function settlements_shrink_by_part() returns trigger language plpgsql as $$
begin
    if new.is_parted is not true or (
        select row(sum(p.quantity_units), sum(p.amount_units)) is distinct from
               row(d.quantity * power(10::numeric, a.scale) - new.quantity_units,
                   coalesce(d.amount * power(10::numeric, c.scale), 0) - new.amount_units)
        from public.settlements_settlementpart p
        join public.settlements_match m on m.id = p.match_id
        join public.settlements_instruction d on d.id = m.delivering_id
        join public.refdata_asset a on a.id = d.asset_id
        left join public.refdata_asset c on c.id = d.currency_id
        where p.match_id = new.match_id group by d.id, a.id, c.id) is not false then
        raise exception 'terms_never_change: what is open of match % is what its parts have left', old.match_id
            using errcode = 'integrity_constraint_violation', constraint = 'what_is_open_shrinks_by_its_parts';
    end if;
    return new;
end $$;
create trigger what_is_open_shrinks_by_its_parts before update of quantity_units, amount_units, is_parted on settlements_openmatch
    for each row when (old.quantity_units is distinct from new.quantity_units
                       or old.amount_units is distinct from new.amount_units
                       or old.is_parted is distinct from new.is_parted)
    execute function settlements_shrink_by_part();

alter table settlements_settlementpart
    add constraint a_part_is_of_a_match foreign key (match_id) references settlements_match (id);
