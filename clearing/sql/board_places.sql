-- Trades that have to be confirmed, and in which column of the board each stands: what is open, and what was affirmed since.
with last as (
    select o.version_id, exists (
        select from clearing_comparison c where c.version_id = o.version_id and not c.agrees) as differs
    from clearing_opentrade o where o.state in ('AWAITING_CONFIRMATION', 'EXCEPTION')
), placed as (
    select v.id as version, t.id as trade, t.reference, t.party_id, v.counterparty_id, v.asset_id, w.due_at, null::timestamptz as affirmed_at,
           case when l.differs then 'DIFFERS' when w.due_at < %(at)s then 'OVERDUE' else 'WAITING' end as place
    from last l
    join clearing_awaitedconfirmation w on w.version_id = l.version_id
    join clearing_tradeversion v on v.id = l.version_id
    join clearing_trade t on t.id = v.trade_id
    where not exists (select from clearing_affirmation f where f.version_id = v.id) and {scope}
    union all
    select v.id, t.id, t.reference, t.party_id, v.counterparty_id, v.asset_id, w.due_at, f.at, 'AFFIRMED'
    from clearing_affirmation f
    join clearing_awaitedconfirmation w on w.version_id = f.version_id
    join clearing_tradeversion v on v.id = f.version_id
    join clearing_trade t on t.id = v.trade_id
    where f.at >= %(since)s and {scope}
)
