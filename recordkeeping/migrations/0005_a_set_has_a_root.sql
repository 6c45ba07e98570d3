-- The root of RFC 6962 over leaf hashes that stand one after the other, 32 bytes each, in their order; of none SHA-256 of nothing.
create function recordkeeping_root(p_leaves bytea) returns bytea language plpgsql immutable parallel safe as $$
declare
    v_level bytea := coalesce(p_leaves, ''::bytea);
    v_number integer := octet_length(v_level) / 32;
begin
    if octet_length(v_level) % 32 <> 0 then
        raise exception 'expected hashes of 32 bytes, found % bytes', octet_length(v_level);
    end if;
    if v_number = 0 then
        return sha256(''::bytea);
    end if;
    while v_number > 1 loop
        -- Pairs joined; an odd last one goes up as it is.
        select string_agg(case when 2 * n + 1 < v_number then sha256('\x01'::bytea || substring(v_level from 64 * n + 1 for 64))
                               else substring(v_level from 64 * n + 1 for 32) end, ''::bytea order by n)
        into v_level from generate_series(0, (v_number - 1) / 2) n;
        v_number := (v_number + 1) / 2;
    end loop;
    return v_level;
end $$;
