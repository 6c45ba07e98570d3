-- A review is of the person who took the role.
alter table authorizations_review add constraint a_review_is_of_whoever_took_the_role
    foreign key (emergency_id, person_id) references authorizations_emergency (grant_id, person_id);
