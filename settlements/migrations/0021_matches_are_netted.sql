-- A rule of netting is only ended, never changed nor deleted, and stands with the request that set it.
create trigger a_rule_of_netting_is_only_ended before update on settlements_nettingrule
    for each row execute function refdata_only_ends_earlier('valid');
create trigger settlements_nettingrule_is_never_deleted before delete or truncate on settlements_nettingrule
    for each statement execute function machinery_refuse_change();
create constraint trigger a_rule_of_netting_has_its_request after insert or update on settlements_nettingrule
    deferrable initially deferred
    for each row execute function authorizations_row_has_its_request('netting.set', 'market', 'market_id');

-- What nets refer to.
alter table settlements_nettedmatch
    add constraint a_netted_match_is_in_a_net foreign key (net_id) references settlements_instructionnet (id),
    add constraint a_netted_match_is_a_match foreign key (match_id) references settlements_match (id);
alter table settlements_netposition
    add constraint a_position_is_of_a_net foreign key (net_id) references settlements_instructionnet (id),
    add constraint a_position_is_of_an_account_of_its_asset foreign key (account_id, asset_id)
        references ledger_account (id, asset_id);
alter table settlements_netend
    add constraint an_end_is_of_a_net foreign key (net_id) references settlements_instructionnet (id),
    add constraint a_net_is_replaced_by_a_net foreign key (replaced_by_id) references settlements_instructionnet (id);
alter table settlements_standingnet
    add constraint a_match_stands_in_a_net_that_it_is_in foreign key (net_id, match_id)
        references settlements_nettedmatch (net_id, match_id);

-- The positions of a net are written at once, and of each asset they add up to zero.
create function settlements_positions_add_up() returns trigger language plpgsql as $$
declare
    v_net bigint;
begin
    select w.net_id into v_net from written w group by w.net_id, w.asset_id having sum(w.units) <> 0 limit 1;
    if found then
        raise exception 'net %: expected positions of each asset that add up to zero', v_net
            using errcode = 'check_violation', constraint = 'positions_of_a_net_add_up_to_zero';
    end if;
    return null;
end $$;
create trigger positions_of_a_net_add_up_to_zero after insert on settlements_netposition
    referencing new table as written for each statement execute function settlements_positions_add_up();

-- What is over does not stand again.
create function settlements_net_is_in_force() returns trigger language plpgsql as $$
declare
    v_net bigint;
begin
    select w.net_id into v_net from (select distinct net_id from written) w
    where exists (select from public.settlements_netend e where e.net_id = w.net_id) limit 1;
    if found then
        raise exception 'net % is over: nothing stands in it', v_net
            using errcode = 'integrity_constraint_violation', constraint = 'nothing_stands_in_a_net_that_is_over';
    end if;
    return null;
end $$;
create trigger nothing_stands_in_a_net_that_is_over after insert on settlements_standingnet
    referencing new table as written for each statement execute function settlements_net_is_in_force();
