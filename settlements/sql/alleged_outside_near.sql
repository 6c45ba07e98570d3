-- For some allegements of depositories the orders of ours there that may be meant by each: those that are not matched there yet, or are to
-- be sent, of the security that is alleged or of who has instructed; the nearest in amount and quantity first, at most so many.
with asked as materialized (
    select a.*, coalesce(a.quantity * power(10::numeric, q.scale), 0) as quantity_units, coalesce(a.amount * power(10::numeric, c.scale), 0) as amount_units
    from settlements_depositoryallegement a
    left join refdata_asset q on q.id = a.asset_id
    left join refdata_asset c on c.code = a.currency
    where a.message_id = any (%(allegements)s::bigint[])
), ways as materialized (
    select distinct l.market_id, l.receiver from settlements_depositorylink l where l.receiver in (select k.receiver from asked k)
), ours as materialized (
    select u.instruction_id, w.receiver, u.asset_id, u.counterparty_id, u.quantity_units, u.amount_units
    from settlements_unmatched u
    join ways w on w.market_id = u.market_id
    left join settlements_depositorystanding s on s.instruction_id = u.instruction_id
    where u.place = 'CSD' and (s.instruction_id is null or s.matching <> 'MACH' and s.settlement = '')
), meant as (
    select k.message_id, o.* from asked k join ours o on o.receiver = k.receiver and o.asset_id = k.asset_id
    union
    select k.message_id, o.* from asked k join ours o on o.receiver = k.receiver and o.counterparty_id = k.other_party_id
)
select n.message_id as number, n.instruction_id as candidate from (
    select m.message_id, m.instruction_id, row_number() over (
        partition by m.message_id
        order by (m.asset_id = k.asset_id and m.counterparty_id = k.other_party_id) desc nulls last, abs(m.amount_units - k.amount_units),
                 abs(m.quantity_units - k.quantity_units), m.instruction_id) as place
    from meant m join asked k on k.message_id = m.message_id) n
where n.place <= %(most)s
order by n.message_id, n.place
