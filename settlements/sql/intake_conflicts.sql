-- Lines of a file with a reference that stands earlier in it with other facts: how many there are, and of the first of them
-- the reference, its participant, and the line where it stood first.
with placed as (
    select participant, reference, field, line, facts, first_value(line) over same as first_line,
           first_value(facts) over same as first_facts
    from intake_seen window same as (partition by participant, reference order by line)
), again as (
    select distinct on (line) line, field, reference, participant, first_line
    from placed where facts <> first_facts order by line, field
)
select a.line, a.field, a.reference, p.lei as participant, a.first_line, count(*) over () as number
from again a join refdata_party p on p.id = a.participant
order by a.line limit %(most)s
