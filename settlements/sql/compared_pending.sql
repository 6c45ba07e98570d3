-- Each line of what depositories state to be pending beside what we have open there, the newest day first; then what is open there, and on
-- no line of a day of which all pages are in. Of an account, a day and a page the newest counts. The two differ as settlements.pending has it.
-- Braces are filled in by settlements/queries/compared_pending.py.
with newest as materialized (
    select distinct on (s.stated_on, s.receiver, s.account, s.page) s.*
    from settlements_depositorystatement s
    where %(stated_on)s::date is null or s.stated_on = %(stated_on)s
    order by s.stated_on, s.receiver, s.account, s.page, s.told_at desc, s.message_id desc
), days as materialized (
    select n.stated_on, n.receiver, n.account, max(n.link_id) as link_id,
           (array_agg(n.page order by n.told_at desc, n.message_id desc) filter (where n.is_last))[1] as pages
    from newest n group by n.stated_on, n.receiver, n.account
), pages as materialized (
    select n.*, d.pages from newest n join days d using (stated_on, receiver, account) where d.pages is null or n.page <= d.pages
), wholes as materialized (
    select p.stated_on, p.receiver, p.account, min(p.told_at) as told_at, max(p.message_id) as message
    from pages p group by p.stated_on, p.receiver, p.account, p.pages having count(*) = p.pages
), told as (
    select y.id as key, y.id as line, p.message_id as message, p.stated_on, p.receiver, p.account, p.told_at, p.link_id, y.instruction_id,
           y.reference as named, y.matching, y.settlement, y.direction, y.isin, trim_scale(y.quantity) as quantity, y.currency,
           trim_scale(y.amount) as amount, y.settlement_date
    from pages p join settlements_depositorystatementline y on y.statement_id = p.message_id
    union all
    select -s.instruction_id, null, w.message, w.stated_on, w.receiver, w.account, w.told_at, s.link_id, s.instruction_id,
           '', '', '', '', '', null, '', null, null
    from wholes w
    join settlements_depositorylink l on l.receiver = w.receiver and l.account = w.account
    join settlements_depositorystanding s on s.link_id = l.id and s.sent_at <= w.told_at
    where s.state = any(%(open)s::text[]) and (s.told_at is null or s.told_at <= w.told_at)
      and not exists (select from settlements_depositoryconfirmation c where c.instruction_id = s.instruction_id and c.at > w.told_at)
      and not exists (
          select from pages p join settlements_depositorystatementline y on y.statement_id = p.message_id
          where y.instruction_id = s.instruction_id and p.stated_on = w.stated_on)
), sides as (
    select t.*, l.market_id as link_market, h.party_id as house, i.market_id, i.participant_id, i.reference as own_reference, i.direction as our_direction,
           i.intended_settlement_date as our_settlement_date, coalesce(q.code, n.code, '') as our_isin, coalesce(c.code, '') as our_currency,
           trim_scale(i.quantity - s.quantity_units / power(10::numeric, q.scale)) as our_quantity,
           trim_scale(i.amount - s.amount_units / power(10::numeric, c.scale)) as our_amount,
           s.matching as our_matching, s.settlement as our_settlement, not s.state = any(%(open)s::text[]) as is_over,
           coalesce(s.told_at > t.told_at, false) or exists (
               select from settlements_depositoryconfirmation o where o.instruction_id = s.instruction_id and o.at > t.told_at) as has_moved
    from told t
    join settlements_depositorylink l on l.id = t.link_id
    join refdata_account h on h.id = l.location_id
    left join settlements_instruction i on i.id = t.instruction_id
    left join settlements_depositorystanding s on s.instruction_id = i.id
    left join settlements_matchingterms x on x.instruction_id = i.id
    left join refdata_asset q on q.id = i.asset_id
    left join refdata_asset n on n.id = x.instrument_id
    left join refdata_asset c on c.id = i.currency_id
), terms as (
    select a.*, case when a.line is null or a.instruction_id is null or a.has_moved then '{{}}'::text[]
                     when a.is_over then '{{over}}'::text[]
                     else array_remove(array[
                         case when a.matching <> '' and a.matching <> a.our_matching
                                or a.settlement <> '' and a.settlement <> a.our_settlement then 'status' end,
                         case when a.isin <> a.our_isin then 'security' end,
                         case when a.direction <> a.our_direction then 'direction' end,
                         case when a.quantity <> a.our_quantity then 'quantity' end,
                         case when a.amount is not null and (a.currency, a.amount) is distinct from (a.our_currency, a.our_amount) then 'amount' end,
                         case when a.settlement_date <> a.our_settlement_date then 'settlement_date' end], null) end as differs
    from sides a
), judged as (
    select t.*, case when t.instruction_id is null then 'THEIRS' when t.has_moved then 'SINCE' when t.line is null then 'OURS'
                     when t.differs <> '{{}}' then 'DIFFERS' else 'EQUAL' end as verdict
    from terms t
)
select j.*, k.code as market
from judged j join refdata_market k on k.id = coalesce(j.market_id, j.link_market)
where (%(scope)s::int[] is null or coalesce(j.participant_id, j.house) = any(%(scope)s)) and (%(market)s::text = '' or k.code = %(market)s)
  and {conditions} and {beyond}
order by j.stated_on {order}, j.key {order} limit %(limit)s
