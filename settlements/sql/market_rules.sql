-- The dated rules of settlement of a market that hold on a day or from a later one on: recycling, its models and how it nets, how it
-- resolves gridlocks, the sequences of its night, the windows of its day, when it alleges, the least amounts of parts, whether it
-- penalises, when its penalties are done with and by how much their prices may be off ours, by how much amounts may differ in it or in
-- every market; and the rates of penalties and the growth markets, which are those of every market.
select 'recycling' as kind, '' as of, concat_ws('/', r.unmatched, r.unmatched_warning, r.matched, r.matched_warning) as value,
       lower(r.valid) as since, upper(r.valid) as until, r.source
from settlements_recyclingrule r
where r.market_id = %(market)s and not isempty(r.valid) and (upper(r.valid) is null or upper(r.valid) > %(on)s::date)
union all
select 'sequence', s.number::text, concat_ws('/', s.takes, s.priority, s.in_parts, s.name), lower(q.valid), upper(q.valid), q.source
from settlements_sequencerule q
cross join lateral unnest(q.takes, q.priorities, q.in_parts, q.names) with ordinality s(takes, priority, in_parts, name, number)
where q.market_id = %(market)s and not isempty(q.valid) and (upper(q.valid) is null or upper(q.valid) > %(on)s::date)
union all
select 'window', to_char(w.opens, 'HH24:MI'), concat_ws('/', w.minutes, w.until, w.in_parts), lower(q.valid), upper(q.valid), q.source
from settlements_windowrule q
cross join lateral unnest(q.opens, q.minutes, q.until, q.in_parts) w(opens, minutes, until, in_parts)
where q.market_id = %(market)s and not isempty(q.valid) and (upper(q.valid) is null or upper(q.valid) > %(on)s::date)
union all
select 'gridlocks', '', g.policy, lower(g.valid), upper(g.valid), g.source
from settlements_gridlockrule g
where g.market_id = %(market)s and not isempty(g.valid) and (upper(g.valid) is null or upper(g.valid) > %(on)s::date)
union all
select 'allegements', '', concat_ws('/', a.after_entry, a.before_cut_off), lower(a.valid), upper(a.valid), a.source
from settlements_allegementdelays a
where a.market_id = %(market)s and not isempty(a.valid) and (upper(a.valid) is null or upper(a.valid) > %(on)s::date)
union all
select 'penalty_days', '', concat_ws('/', d.appeal, d.amendment, d.report, d.pre_advice, d.payment), lower(d.valid), upper(d.valid), d.source
from settlements_penaltydays d
where d.market_id = %(market)s and not isempty(d.valid) and (upper(d.valid) is null or upper(d.valid) > %(on)s::date)
union all
select 'price_tolerance', '', trim_scale(v.percent)::text, lower(v.valid), upper(v.valid), v.source
from settlements_pricetolerance v
where v.market_id = %(market)s and not isempty(v.valid) and (upper(v.valid) is null or upper(v.valid) > %(on)s::date)
union all
select 'netting', c.code, concat_ws('/', n.model, n.netting), lower(n.valid), upper(n.valid), n.source
from settlements_nettingrule n join refdata_asset c on c.id = n.currency_id
where n.market_id = %(market)s and not isempty(n.valid) and (upper(n.valid) is null or upper(n.valid) > %(on)s::date)
union all
select 'part_threshold', c.code || '/' || h.quantity_type, trim_scale(h.amount)::text, lower(h.valid), upper(h.valid), h.source
from settlements_partthreshold h join refdata_currency c on c.asset_id = h.currency_id
where h.market_id = %(market)s and not isempty(h.valid) and (upper(h.valid) is null or upper(h.valid) > %(on)s::date)
union all
select 'penalties', '', case when p.is_in_scope then concat_ws('/', p.rounding, nullif(array_to_string(p.types_out_of_scope, ', '), '')) else '' end, lower(p.valid), upper(p.valid), p.source
from settlements_penaltymarket p
where p.market_id = %(market)s and not isempty(p.valid) and (upper(p.valid) is null or upper(p.valid) > %(on)s::date)
union all
select 'penalty_rate', q.rate_of, trim_scale(q.rate)::text, lower(q.valid), upper(q.valid), q.source
from settlements_penaltyrate q
where not isempty(q.valid) and (upper(q.valid) is null or upper(q.valid) > %(on)s::date)
union all
select 'growth_market', w.mic, case when w.is_listed then 'listed' else '' end, lower(w.valid), upper(w.valid), w.source
from settlements_growthmarket w
where not isempty(w.valid) and (upper(w.valid) is null or upper(w.valid) > %(on)s::date)
union all
select 'tolerance', t.currency, concat_ws('/', trim_scale(t.band), trim_scale(t.within), trim_scale(t.above)),
       lower(t.valid), upper(t.valid), t.source
from settlements_cashtolerance t
where (t.market = '' or t.market = (select code from refdata_market where id = %(market)s))
  and not isempty(t.valid) and (upper(t.valid) is null or upper(t.valid) > %(on)s::date)
order by 1, 2, 4
