-- The reason that its depository had told last by the end of a day (f.day) of what was sent of an instruction (f.instruction_id); "" for none.
select coalesce((
    select h.code from (
        select a.told_at, a.message_id, coalesce(a.codes[1], '') as code from settlements_depositoryadvice a
        where a.instruction_id = f.instruction_id and not a.is_late and a.business_date <= f.day
        union all
        select w.told_at, w.message_id, case v.act when 'HOLD' then 'PREA' when 'CANCEL' then 'CANI' else '' end
        from settlements_depositoryrequest v
        join settlements_depositoryanswer w on w.request_id = v.message_id
        join settlements_message g on g.id = w.message_id
        where v.instruction_id = f.instruction_id and w.moves and g.business_date <= f.day
    ) h
    where h.message_id > (select max(z.message_id) from settlements_depositoryorder z
                          where z.instruction_id = f.instruction_id and z.business_date <= f.day)
    order by h.told_at desc, h.message_id desc limit 1), '') as reason
