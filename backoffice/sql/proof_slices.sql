-- The finished slices whose digest this proof recomputes: never verified and longest unverified first, within the budget of rows.
select id from (
    select id, movements, sum(movements) over (order by verified_on nulls first, id) as total
    from ledger_slice where state = 'FINISHED') s
where %(full)s or total - movements < %(budget)s
order by id
