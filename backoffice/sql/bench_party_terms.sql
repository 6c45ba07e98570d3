-- Terms of the bench's parties: a name, a BIC, a country.
insert into refdata_partyterms (party_id, valid, name, bic, country)
select id, '[2000-01-01,)', 'Participant ' || id, 'B' || lpad(id::text, 3, '0') || 'ESMMXXX', 'ES' from refdata_party
