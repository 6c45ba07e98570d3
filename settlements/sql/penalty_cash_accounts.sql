-- The cash account of nets (as arrays): that of the party's most specific standing instruction for cash without product and with our own
-- account, else the one with which its newest penalised instruction of the month and currency settles, else its first one by number.
-- None that is not its own, not open on the day, or of another currency.
select w.net, f.id as holder
from unnest(%(nets)s::bigint[], %(months)s::date[], %(markets)s::int[], %(currencies)s::int[], %(parties)s::int[])
    w(net, month, market, currency, party)
cross join lateral (
    select h.id
    from refdata_account h
    left join lateral (
        select (t.market_id is not null)::int + (t.currency_id is not null)::int as weight, t.currency_id is not null as names_currency
        from refdata_ssiterms t
        where t.party_id = w.party and t.purpose = 'CASH' and t.valid @> %(business_date)s::date and t.agent is null
          and t.cash_account = h.number and t.product is null and t.instrument_id is null
          and coalesce(t.market_id, w.market) = w.market and coalesce(t.currency_id, w.currency) = w.currency
        order by 1 desc, 2 desc limit 1) s on true
    left join lateral (
        select true as is_used
        from (select p.match_id from settlements_penalty p
              where w.party in (p.failing_id, p.receiving_id) and p.currency_id = w.currency and p.payment <> 'FOP'
                and p.business_date >= w.month and p.business_date < w.month + interval '1 month'
              order by p.business_date desc, p.id desc limit 1) q
        join settlements_match m on m.id = q.match_id
        join settlements_instruction i on i.id = m.delivering_id or i.id = m.receiving_id
        join ledger_account b on b.id = i.cash_account_id
        where i.participant_id = w.party and b.holder_id = h.id limit 1) u on true
    where h.party_id = w.party and h.kind = 'CASH' and h.currency_id = w.currency and h.opened_on <= %(business_date)s
      and (h.closed_on is null or h.closed_on > %(business_date)s)
    order by s.weight desc nulls last, s.names_currency desc nulls last, u.is_used nulls last, h.number limit 1) f
