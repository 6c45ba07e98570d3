-- What is open, per currency, in four overlapping buckets, of the participants in scope: number of instructions and
-- whole units paid and collected. Against payment the receiver pays; with or as the delivery the deliverer does.
select coalesce(c.code, '') as currency, coalesce(max(c.scale), 0) as scale,
       count(*) as open_number, coalesce(sum(d.pay), 0) as open_pay, coalesce(sum(d.collect), 0) as open_collect,
       count(*) filter (where d.due) as due_number,
       coalesce(sum(d.pay) filter (where d.due), 0) as due_pay,
       coalesce(sum(d.collect) filter (where d.due), 0) as due_collect,
       count(*) filter (where d.failing) as failing_number,
       coalesce(sum(d.pay) filter (where d.failing), 0) as failing_pay,
       coalesce(sum(d.collect) filter (where d.failing), 0) as failing_collect,
       count(*) filter (where d.held) as held_number,
       coalesce(sum(d.pay) filter (where d.held), 0) as held_pay,
       coalesce(sum(d.collect) filter (where d.held), 0) as held_collect
from settlements_openmatch o
cross join lateral (values (o.deliverer_id, o.payment <> 'DVP'), (o.receiver_id, o.payment = 'DVP')) s(participant, pays)
left join refdata_asset c on c.id = o.currency_id
cross join lateral (select o.intended_settlement_date <= %(business_date)s as due, o.settlement = 'PENF' as failing,
                           o.deliverer_hold or o.receiver_hold as held,
                           case when s.pays then o.amount_units else 0 end as pay,
                           case when s.pays then 0 else o.amount_units end as collect) d
where s.participant = any (%(parties)s::int[])
group by 1 order by 1
