-- The parties that a text may mean: a whole LEI or BIC, or a part of a name that they have or had.
select p.id from refdata_party p
where p.lei = upper(%(text)s)
   or exists (select from refdata_partyterms t where t.party_id = p.id
              and (t.bic = %(bic)s or strpos(lower(t.name), lower(%(text)s)) > 0))
