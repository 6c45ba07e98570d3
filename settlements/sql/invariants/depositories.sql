-- What went to external depositories: each attempt by its message and its event; each confirmation by one journal between the accounts of
-- the client and ours; what is settled by confirmations that sum to the instruction; and where it stands is what was said.
with sent as (
    select o.message_id, o.instruction_id, o.attempt, o.reference, o.at,
           row_number() over (partition by o.instruction_id order by o.message_id) as place,
           (select jsonb_agg(jsonb_build_array(g.kind, coalesce(t.reference, 'pool ' || g.pool_id)) order by g.id)
            from settlements_depositorylinkage g left join settlements_depositoryorder t on t.message_id = g.other_order_id
            where g.order_id = o.message_id) as links
    from settlements_depositoryorder o where %(full)s or o.instruction_id in (
        select n.instruction_id from settlements_depositoryorder n where n.business_date >= %(since)s::date)
), asked as (
    select q.message_id, q.instruction_id, q.reference, q.at, q.act, n.instruction_id as sent,
           (select jsonb_agg(jsonb_build_array(g.kind, coalesce(t.reference, 'pool ' || g.pool_id)) order by g.id)
            from settlements_depositorylinkage g left join settlements_depositoryorder t on t.message_id = g.other_order_id
            where g.request_id = q.message_id) as links
    from settlements_depositoryrequest q join settlements_depositoryorder n on n.message_id = q.order_id
    where %(full)s or q.business_date >= %(since)s::date
), touched as materialized (
    select c.instruction_id from settlements_depositoryconfirmation c where %(full)s or c.business_date >= %(since)s::date
    union
    select d.instruction_id from settlements_depositorysettlement d where %(full)s or d.business_date >= %(since)s::date
    union
    select s.instruction_id from settlements_depositorystanding s
    where (s.quantity_units > 0 or s.amount_units > 0 or s.state = 'SETTLED')
      and (%(full)s or s.state <> 'SETTLED'
           or not exists (select from settlements_depositorysettlement d where d.instruction_id = s.instruction_id))
), confirmed as materialized (
    select c.*, i.direction, i.payment, i.asset_id, i.currency_id, i.securities_account_id, i.cash_account_id,
           c.quantity_units * power(10::numeric, -coalesce(q.scale, 0)) as quantity,
           c.amount_units * power(10::numeric, -coalesce(k.scale, 0)) as amount
    from settlements_depositoryconfirmation c
    join settlements_instruction i on i.id = c.instruction_id
    left join refdata_asset q on q.id = i.asset_id
    left join refdata_asset k on k.id = i.currency_id
    where c.instruction_id in (select instruction_id from touched)
), journals as materialized (
    select j.id, j.subject, j.value_date, j.business_date from ledger_journal j
    where j.slice = 0 and j.kind = 'DEPO' and (%(full)s or j.business_date >= %(since)s::date)
    union
    select j.id, j.subject, j.value_date, j.business_date from confirmed c join ledger_journal j
        on j.id = c.journal_id and j.slice = 0 and j.business_date = c.business_date and j.kind = 'DEPO'
), moved as materialized (
    select c.message_id, c.instruction_id, c.number, m.asset_id,
           case when (c.direction = 'DELI') = (m.asset_id = coalesce(c.asset_id, 0) or c.payment in ('DWP', 'PFOD')) then m.debit_account
                else m.credit_account end as client, m.amount
    from confirmed c join ledger_movement m on m.journal_id = c.journal_id and m.slice = 0 and m.business_date = c.business_date
), totals as (
    select t.instruction_id, coalesce(sum(c.quantity_units), 0) as quantity, coalesce(sum(c.amount_units), 0) as amount,
           coalesce(i.quantity * power(10::numeric, q.scale), 0) as whole_quantity,
           coalesce(i.amount * power(10::numeric, k.scale), 0) as whole_amount,
           d.instruction_id is not null as is_settled, d.settled_on, max(c.settled_on) as last_on
    from touched t
    join settlements_instruction i on i.id = t.instruction_id
    left join refdata_asset q on q.id = i.asset_id
    left join refdata_asset k on k.id = i.currency_id
    left join settlements_depositoryconfirmation c on c.instruction_id = t.instruction_id
    left join settlements_depositorysettlement d on d.instruction_id = t.instruction_id
    group by t.instruction_id, i.quantity, q.scale, i.amount, k.scale, d.instruction_id, d.settled_on
), told as (
    select s.instruction_id, s.state, s.told_at, s.processing, s.matching, s.settlement, s.quantity_units, s.amount_units,
           a.told_at as newest, coalesce(a.processing, case when o.message_id is null then 'REJT' else '' end) as says_processing,
           coalesce(a.matching, '') as says_matching, coalesce(a.settlement, '') as says, z.quantity, z.amount,
           k.instruction_id is not null as is_cancelled, d.instruction_id is not null as is_settled
    from settlements_depositorystanding s
    left join lateral (select max(o.message_id) as message_id from settlements_depositoryorder o where o.instruction_id = s.instruction_id) o on true
    left join lateral (
        select max(x.told_at) as told_at,
               (array_agg(x.processing order by x.told_at desc, x.at desc, x.message_id desc) filter (where x.processing <> ''))[1] as processing,
               (array_agg(case when x.matching <> '' then x.matching else 'MACH' end order by x.told_at desc, x.at desc, x.message_id desc)
                filter (where x.matching <> '' or x.settlement <> ''))[1] as matching,
               (array_agg(x.settlement order by x.told_at desc, x.at desc, x.message_id desc)
                filter (where x.settlement <> '' or x.matching = 'NMAT'))[1] as settlement
        from (select v.told_at, v.at, v.message_id, v.processing, v.matching, v.settlement from settlements_depositoryadvice v
              where v.instruction_id = s.instruction_id and not v.is_late and v.message_id > o.message_id
              union all
              select w.told_at, w.at, w.message_id, case q.act when 'CANCEL' then 'CAND' else '' end, '', '' from settlements_depositoryanswer w
              join settlements_depositoryrequest q on q.message_id = w.request_id
              where q.order_id = o.message_id and w.moves) x) a on true
    left join lateral (select sum(c.quantity_units) as quantity, sum(c.amount_units) as amount
                       from settlements_depositoryconfirmation c where c.instruction_id = s.instruction_id) z on true
    left join settlements_cancellation k on k.instruction_id = s.instruction_id
    left join settlements_depositorysettlement d on d.instruction_id = s.instruction_id
    where %(full)s or s.state <> all (array['SETTLED', 'CANCELLED']) or s.instruction_id in (select instruction_id from touched)
), passed as (
    select q.reference, q.act, q.asked_by_id, q.asked_item, s.state = 'SETTLED' as is_settled, k.instruction_id is not null as is_cancelled,
           coalesce((select w.state from settlements_depositoryanswer w where w.request_id = q.message_id and w.state <> 'WAITS'), '') as answer,
           exists (select from settlements_depositoryorder n where n.instruction_id = q.instruction_id and n.message_id > q.order_id) as is_sent_again,
           exists (select from settlements_message m where m.key = 'closes ' || q.asked_by_id || '/' || q.asked_item
                   and m.answers_id = q.asked_by_id and m.instruction_id = q.instruction_id) as is_told
    from settlements_depositoryrequest q
    join settlements_depositorystanding s on s.instruction_id = q.instruction_id
    left join settlements_cancellation k on k.instruction_id = q.instruction_id
    where q.asked_by_id is not null and (%(full)s or q.business_date >= %(since)s::date)
), ends as (
    select p.*, is_settled or is_cancelled or is_sent_again or answer = 'DENIED' or answer = 'DONE' and act <> 'CANCEL' as is_ended from passed p
), added as (
    select t.*, case when is_settled then 'SETTLED' when says_processing = 'CAND' then 'CANCELLED'
                     when says_processing = 'REJT' then 'REJECTED'
                     when says = 'PENF' then 'FAILING' when says_matching = 'MACH' or says <> '' and says_matching <> 'NMAT' then 'MATCHED'
                     when says_processing <> '' or says_matching <> '' then 'ACKNOWLEDGED' else 'SENT' end as adds_up_to
    from told t
)
select 'X01' as code, 'instruction ' || s.instruction_id || ', attempt ' || s.attempt as key,
       format('attempt %%s, message %%s out under sends %%s, and its event', s.place, s.message_id, s.reference) as expected,
       coalesce(format('message %%s %%s about %%s', m.direction, m.key, m.instruction_id), 'none') as found
from sent s left join settlements_message m on m.id = s.message_id
where s.attempt <> s.place
   or (m.direction, m.key, m.instruction_id) is distinct from ('OUT', 'sends ' || s.reference, s.instruction_id)
   or not exists (select from recordkeeping_event e where e.code = 'depository.sent' and e.at = s.at
                  and e.subject_type = 'instruction' and e.subject_ids = array[s.instruction_id::text]
                  and e.after ->> 'reference' = s.reference and (e.after -> 'links') is not distinct from s.links)
union all
select 'X01', 'request ' || q.reference, format('message %%s out under asks %%s, and its event', q.message_id, q.reference),
       coalesce(format('message %%s %%s about %%s', m.direction, m.key, m.instruction_id), 'none')
from asked q left join settlements_message m on m.id = q.message_id
where (m.direction, m.key, m.instruction_id) is distinct from ('OUT', 'asks ' || q.reference, q.instruction_id)
   or q.sent <> q.instruction_id
   or not exists (select from recordkeeping_event e where e.code = 'depository.asked' and e.at = q.at
                  and e.subject_type = 'instruction' and e.subject_ids = array[q.instruction_id::text]
                  and e.after ->> 'reference' = q.reference and e.after ->> 'act' = q.act
                  and (e.after -> 'links') is not distinct from q.links)
union all
select 'X02', coalesce('confirmation ' || c.number || ' of ' || c.instruction_id, 'journal ' || j.id),
       coalesce(format('a journal of it for %%s', c.settled_on), 'its confirmation'),
       coalesce(format('journal about %%s for %%s', j.subject, j.value_date), 'none')
from confirmed c full join journals j on j.id = c.journal_id
where c.message_id is null or j.id is null or (j.subject, j.value_date, j.business_date) is distinct from (c.instruction_id, c.settled_on, c.business_date)
union all
select 'X02', 'confirmation ' || c.number || ' of ' || c.instruction_id,
       format('%%s of %%s on %%s, %%s of %%s on %%s', c.quantity, c.asset_id, c.securities_account_id, c.amount, c.currency_id, c.cash_account_id),
       coalesce((select string_agg(format('%%s of %%s on %%s', trim_scale(m.amount), m.asset_id, m.client), ', ' order by m.asset_id)
                 from moved m where m.message_id = c.message_id), 'nothing')
from confirmed c
where (select count(*) from moved m where m.message_id = c.message_id) <> (c.quantity > 0)::int + (c.amount > 0)::int
   or exists (select from moved m where m.message_id = c.message_id and case when m.asset_id = c.asset_id
              then (m.amount, m.client) is distinct from (c.quantity, c.securities_account_id)
              else (m.asset_id, m.amount, m.client) is distinct from (c.currency_id, c.amount, c.cash_account_id) end)
union all
select 'X03', 'instruction ' || instruction_id,
       format('%%s / %%s confirmed where it is settled, less where it is not', whole_quantity, whole_amount),
       format('%%s / %%s, %%s', quantity, amount, case when is_settled then 'settled on ' || settled_on else 'not settled' end)
from totals
where is_settled is distinct from ((quantity, amount) = (whole_quantity, whole_amount))
   or quantity > whole_quantity or amount > whole_amount or (is_settled and settled_on is distinct from last_on)
union all
select 'X04', 'instruction ' || instruction_id,
       format('told at %%s, %%s, %%s / %%s confirmed, %%s', newest, coalesce(nullif(says, ''), 'no settlement status'), coalesce(quantity, 0),
              coalesce(amount, 0), adds_up_to),
       format('told at %%s, %%s, %%s / %%s confirmed, %%s', told_at, coalesce(nullif(settlement, ''), 'no settlement status'), quantity_units, amount_units, state)
from added
where (quantity_units, amount_units) is distinct from (coalesce(quantity, 0), coalesce(amount, 0))
   or state <> adds_up_to or told_at is distinct from newest
   or state = 'CANCELLED' and not is_cancelled
      and not exists (select from settlements_imposedhold h  -- it waits until that is lifted
                      where h.instruction_id = added.instruction_id and h.ending is null and h.legal_reason <> '')
   or (processing, matching, settlement) is distinct from (says_processing, says_matching, says)
union all
select 'X05', 'message ' || coalesce(p.message_id, e.message),
       coalesce(format('page %%s of %%s for %%s, %%s lines, digest %%s', e.page, e.reference, e.stated_on, e.lines, e.digest), 'its event'),
       coalesce(format('page %%s of %%s for %%s, %%s lines, digest %%s', p.page, p.reference, p.stated_on, p.lines, p.digest), 'none')
from (
    select s.message_id, s.page, s.reference, s.stated_on, settlements_pending_digest(s.message_id) as digest,
           (select count(*) from settlements_depositorystatementline y where y.statement_id = s.message_id) as lines
    from settlements_depositorystatement s where %(full)s or s.business_date > %(since)s::date
) p
full join (
    select (v.subject_ids)[1]::bigint as message, (v.after ->> 'page')::int as page, v.after ->> 'reference' as reference,
           (v.after ->> 'stated_on')::date as stated_on, v.after ->> 'digest' as digest, (v.after ->> 'stated_lines')::bigint as lines
    from recordkeeping_event v where v.code = 'depository.stated' and (%(full)s or v.at >= %(since)s::date)
) e on e.message = p.message_id
where (p.page, p.reference, p.stated_on, p.lines, p.digest) is distinct from (e.page, e.reference, e.stated_on, e.lines, e.digest)
  and (p.message_id is not null or not exists (select from settlements_depositorystatement z where z.message_id = e.message))
union all
select 'X06', 'message ' || coalesce(a.message_id, e.message), coalesce(format('%%s alleged, digest %%s', e.reference, e.digest), 'its event'),
       coalesce(format('%%s alleged, digest %%s', a.reference, a.digest), 'none')
from (
    select t.message_id, t.reference, settlements_alleged_digest(t.message_id) as digest
    from settlements_depositoryallegement t where %(full)s or t.business_date > %(since)s::date
) a
full join (
    select (v.subject_ids)[1]::bigint as message, v.after ->> 'reference' as reference, v.after ->> 'digest' as digest
    from recordkeeping_event v where v.code = 'depository.alleged' and (%(full)s or v.at >= %(since)s::date)
) e on e.message = a.message_id
where (a.reference, a.digest) is distinct from (e.reference, e.digest)
  and (a.message_id is not null or not exists (select from settlements_depositoryallegement z where z.message_id = e.message))
union all
select 'X06', 'message ' || coalesce(r.message_id, e.message), coalesce(format('removes allegement %%s', e.allegement), 'its event'),
       coalesce(format('removes allegement %%s', r.allegement_id), 'none')
from (
    select t.message_id, t.allegement_id from settlements_depositoryallegementremoval t where %(full)s or t.business_date > %(since)s::date
) r
full join (
    select (v.subject_ids)[1]::bigint as message, (v.after ->> 'allegement')::bigint as allegement
    from recordkeeping_event v where v.code = 'depository.allegement_removed' and (%(full)s or v.at >= %(since)s::date)
) e on e.message = r.message_id
where r.allegement_id is distinct from e.allegement
  and (r.message_id is not null or not exists (select from settlements_depositoryallegementremoval z where z.message_id = e.message))
union all
select 'X07', 'request ' || p.reference, case when p.is_ended then 'one answer to its party' else 'no answer to its party yet' end,
       format('%%s answer under closes %%s/%%s', case when p.is_told then 'an' else 'no' end, p.asked_by_id, p.asked_item)
from ends p where p.is_ended <> p.is_told
