-- Memberships and tolerances are changed with the request that was carried out with it.

create constraint trigger a_membership_has_its_request after insert or update on clearing_membership
    deferrable initially deferred
    for each row execute function authorizations_row_has_its_request('membership.set', 'party', 'party_id');
create constraint trigger a_profile_has_its_request after insert or update on clearing_toleranceprofile
    deferrable initially deferred
    for each row execute function authorizations_row_has_its_request('profile.set', 'party', 'party_id');
create constraint trigger a_tolerance_has_its_request after insert on clearing_profilefield
    deferrable initially deferred
    for each row execute function authorizations_row_has_its_request('profile.set', 'tolerance_profile', 'profile_id');
