-- What one night said about what it did not settle: every change of status, of either side, with its reason.
select instruction_id, from_status, to_status, reason_code from settlements_statuschange
where business_date = '{date}' and axis = 'SETT' and run_id is not null order by instruction_id, id
