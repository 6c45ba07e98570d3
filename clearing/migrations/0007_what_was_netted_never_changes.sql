-- Foreign keys that are checked at once, not at commit: a night nets a million trades.
alter table clearing_novation
    add constraint a_novation_has_its_version foreign key (version_id) references clearing_tradeversion (id),
    add constraint a_novation_has_its_ccp foreign key (ccp_id) references refdata_party (id),
    add constraint a_novation_has_the_ssi_of_its_ccp foreign key (ssi_id) references refdata_ssi (id);

alter table clearing_netobligation
    add constraint a_net_has_its_party foreign key (party_id) references refdata_party (id),
    add constraint a_net_has_its_ccp foreign key (ccp_id) references refdata_party (id),
    add constraint a_net_has_its_asset foreign key (asset_id) references refdata_asset (id),
    add constraint a_net_has_its_currency foreign key (currency_id) references refdata_asset (id),
    add constraint a_net_has_its_safekeeping_account foreign key (account_id) references refdata_account (id),
    add constraint a_net_has_its_cash_account foreign key (cash_account_id) references refdata_account (id),
    add constraint a_net_has_its_match foreign key (match_id) references settlements_match (id),
    add constraint what_a_net_supersedes_is_a_net foreign key (supersedes_id) references clearing_netobligation (id);

alter table clearing_netmember
    add constraint a_member_has_its_net foreign key (net_id) references clearing_netobligation (id),
    add constraint a_member_was_novated foreign key (version_id) references clearing_novation (version_id);
