-- How many trades stand in each column of the affirmation board.
{places}
select place, count(*) as number from placed group by place
