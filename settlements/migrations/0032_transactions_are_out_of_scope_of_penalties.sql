-- What is said of a trade is said of an instruction.
alter table settlements_tradeterms
    add constraint what_is_said_of_a_trade_is_said_of_an_instruction foreign key (instruction_id) references settlements_instruction (id);

-- A market leaves out transactions by their codes, each once, and never trades.
alter table settlements_penaltymarket
    add constraint a_market_leaves_out_transactions_but_no_trades check (
        array_position(types_out_of_scope, null) is null and array_to_string(types_out_of_scope, ' ') ~ '^([A-Z]{4}( [A-Z]{4})*)?$'
        and not types_out_of_scope && array['TRAD', '']);

-- What both sides of matches say that they are for, where both say another transaction than a trade. It is read as the tables behind
-- it are: what stands around it goes in.
create function settlements_types_said() returns table (match_id bigint, deliverers text, receivers text) language sql stable as $$
    select m.id, d.transaction_type, r.transaction_type
    from settlements_match m
    join (select instruction_id, transaction_type from settlements_matchingterms where transaction_type <> 'TRAD'
          union all
          select instruction_id, transaction_type from settlements_tradeterms where transaction_type <> 'TRAD') d
        on d.instruction_id = m.delivering_id
    join (select instruction_id, transaction_type from settlements_matchingterms where transaction_type <> 'TRAD'
          union all
          select instruction_id, transaction_type from settlements_tradeterms where transaction_type <> 'TRAD') r
        on r.instruction_id = m.receiving_id
$$;
