-- Whether a night has expected penalties to reckon: some market penalises, and it has not reckoned them yet.
select exists (select from settlements_penaltymarket where is_in_scope and not isempty(valid))
   and not exists (select from settlements_expectedpenalty where business_date = %(business_date)s and run_id = %(run)s)
