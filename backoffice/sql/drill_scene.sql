-- What corruptions name: accounts of the books, settled pairs, postings by hand; and a booking past every function of ours.
create temp view books as
select h.number, s.code, a.id as account, a.asset_id as asset from ledger_account a
join refdata_account h on h.id = a.holder_id join refdata_asset s on s.id = a.asset_id;

create temp view dvp as
select s.slice, s.match_id as match, s.journal_id as journal, m.delivering_id as delivering, m.receiving_id as receiving,
       i.asset_id as asset, row_number() over (partition by s.slice order by s.match_id) as n
from settlements_settlement s join settlements_match m on m.id = s.match_id
join settlements_instruction i on i.id = m.delivering_id where i.payment = 'DVP';

create temp view hand as
select id as journal, business_date as day, row_number() over (partition by business_date order by id) as n
from ledger_journal where kind = 'HAND';

create temp view waiting as
select o.match_id as match, m.delivering_id as delivering, m.receiving_id as receiving, o.settlement,
       row_number() over (partition by o.settlement order by o.match_id) as n
from settlements_openmatch o join settlements_match m on m.id = o.match_id
where not (o.deliverer_hold or o.receiver_hold or o.deliverer_cancels or o.receiver_cancels);

create function pg_temp.smuggle(p_id bigint, p_day date, p_debit text, p_credit text, p_code text, p_amount numeric)
returns void language sql as $$
    insert into ledger_journal (id, slice, business_date, value_date, kind, narrative)
    values (p_id, 0, p_day, p_day, 'HAND', 'smuggled');
    insert into ledger_movement (journal_id, leg, slice, business_date, asset_id, debit_account, credit_account, amount)
    select p_id, 1, 0, p_day, d.asset, d.account, c.account, p_amount
    from books d join books c on c.code = d.code where d.number = p_debit and c.number = p_credit and d.code = p_code;
    update ledger_guard g set posted = g.posted + case b.number when p_debit then -p_amount else p_amount end
    from books b where b.account = g.account_id and b.code = p_code and b.number in (p_debit, p_credit);
$$;
