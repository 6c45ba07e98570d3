-- Ends what some SSIs say at a day; what they were to say from then on is taken back.
update refdata_ssiterms t
set valid = case when lower(t.valid) >= %(ended_on)s::date then 'empty'
                 else daterange(lower(t.valid), %(ended_on)s::date) end
where t.ssi_id = any(%(ssis)s::int[]) and t.valid && daterange(%(ended_on)s::date, null)
