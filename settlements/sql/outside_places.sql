-- Where instructions are with regard to external depositories: THERE (at the one that `receiver` is, for the party `house` of ours, under the
-- order by which it was sent last), GOES (it is to be sent there), SETTLED there, or ELSEWHERE.
select i.id as instruction,
       case when d.state = 'SETTLED' then 'SETTLED'
            when d.state = 'CANCELLED' or d.state = 'REJECTED' and (d.quantity_units > 0 or d.amount_units > 0) then 'ELSEWHERE'
            when d.state <> 'REJECTED' then 'THERE'
            when u.instruction_id is not null and w.id is not null then 'GOES'
            else 'ELSEWHERE' end as stands,
       coalesce(case when d.state <> 'REJECTED' then t.receiver end, w.receiver, '') as receiver,
       coalesce(case when d.state <> 'REJECTED' then a.party_id end, b.party_id, 0) as house,
       coalesce(o.message_id, 0) as order, coalesce(o.reference, '') as sent_as
from settlements_instruction i
left join settlements_depositorystanding d on d.instruction_id = i.id
left join settlements_depositorylink t on t.id = d.link_id
left join refdata_account a on a.id = t.location_id
left join settlements_unmatched u on u.instruction_id = i.id and u.place = 'CSD'
left join lateral (select * from settlements_depositorylink l where l.market_id = u.market_id order by l.id desc limit 1) w on true
left join refdata_account b on b.id = w.location_id
left join lateral (select * from settlements_depositoryorder o where o.instruction_id = i.id order by o.attempt desc limit 1) o on true
where i.id = any (%(instructions)s::bigint[])
