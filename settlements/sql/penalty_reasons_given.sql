-- Whether a night has given their reasons to what it did not settle.
select true as given from itservices_step where run_id = %(run)s and name = 'refuse' and state = 'DONE'
