-- That a market is a growth market is only ended, never changed nor deleted, and stands with the request that set it.
create trigger that_a_market_is_a_growth_market_is_only_ended before update on settlements_growthmarket
    for each row execute function refdata_only_ends_earlier('valid');
create trigger settlements_growthmarket_is_never_deleted before delete or truncate on settlements_growthmarket
    for each statement execute function machinery_refuse_change();
create constraint trigger a_growth_market_has_its_request after insert or update on settlements_growthmarket
    deferrable initially deferred
    for each row execute function authorizations_row_has_its_request('growth_market.set', 'growth_market', 'mic');

-- Which instructions their party says to be traded on a growth market, and on which days it is one. It is read, as what follows is,
-- as the tables behind it are: what stands around it goes in.
create function settlements_growth_told() returns table (instruction_id bigint, valid daterange)
language sql stable as $$
    select t.instruction_id, g.valid
    from settlements_growthmarket g
    join settlements_tradeterms t on t.place_of_trade = g.mic
    where g.is_listed
$$;

-- Which matches are traded on a growth market by the word of both sides, and on which days it is one.
create function settlements_growth_traded() returns table (match_id bigint, valid daterange)
language sql stable as $$
    select m.id, g.valid
    from settlements_growthmarket g
    join settlements_tradeterms d on d.place_of_trade = g.mic
    join settlements_match m on m.delivering_id = d.instruction_id
    join settlements_tradeterms r on r.instruction_id = m.receiving_id and r.place_of_trade = g.mic
    where g.is_listed
$$;
