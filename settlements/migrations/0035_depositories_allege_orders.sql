-- What PostgreSQL keeps of what depositories allege: the digest of what one says.
create function settlements_alleged_digest(alleged bigint) returns text language sql stable as $$
    select encode(sha256(convert_to(jsonb_build_array(
               a.receiver, a.reference, a.direction, a.payment, a.isin, a.asset_id, a.quantity, a.currency, a.amount,
               to_char(a.trade_date, 'YYYY-MM-DD'), to_char(a.settlement_date, 'YYYY-MM-DD'), a.account, a.client, a.client_party_id,
               a.other, a.other_party_id, a.other_client, a.common_reference, a.cum_ex, a.claim_opt_out)::text, 'UTF8')), 'hex')
    from public.settlements_depositoryallegement a where a.message_id = alleged
$$;
