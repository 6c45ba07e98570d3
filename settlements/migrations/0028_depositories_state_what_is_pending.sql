-- What PostgreSQL keeps of statements of what is pending: the digest of the lines of a page, in their order.
create function settlements_pending_digest(page bigint) returns text language sql stable as $$
    select encode(sha256(convert_to(coalesce(string_agg(jsonb_build_array(
               y.number, y.reference, y.instruction_id, y.matching, y.settlement, y.reason, y.direction, y.isin, y.quantity, y.currency, y.amount,
               to_char(y.settlement_date, 'YYYY-MM-DD'))::text, ' ' order by y.number), ''), 'UTF8')), 'hex')
    from public.settlements_depositorystatementline y where y.statement_id = page
$$;
