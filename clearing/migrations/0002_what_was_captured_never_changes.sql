-- Foreign keys that are checked at once, not at commit: a file has a million rows.
alter table clearing_trade
    add constraint a_trade_has_its_party foreign key (party_id) references refdata_party (id);

alter table clearing_tradeversion
    add constraint a_version_has_its_trade foreign key (trade_id) references clearing_trade (id),
    add constraint a_version_has_its_counterparty foreign key (counterparty_id) references refdata_party (id),
    add constraint a_version_has_its_asset foreign key (asset_id) references refdata_asset (id),
    add constraint a_version_has_its_currency foreign key (currency_id) references refdata_asset (id),
    add constraint a_version_has_its_market foreign key (market_id) references refdata_market (id),
    add constraint a_version_has_its_account foreign key (account_id) references refdata_account (id),
    add constraint a_version_has_its_load foreign key (load_id) references itservices_load (id);

alter table clearing_tradeexception
    add constraint an_exception_has_its_version foreign key (version_id) references clearing_tradeversion (id);

alter table clearing_exceptionend
    add constraint what_ends_is_an_exception foreign key (exception_id) references clearing_tradeexception (id);

alter table clearing_enrichment
    add constraint an_enrichment_has_its_version foreign key (version_id) references clearing_tradeversion (id),
    add constraint an_enrichment_has_the_ssi_of_the_party foreign key (ours_id) references refdata_ssi (id),
    add constraint an_enrichment_has_the_ssi_of_the_counterparty foreign key (theirs_id) references refdata_ssi (id);

alter table clearing_tradeinstruction
    add constraint what_is_instructed_is_a_version foreign key (version_id) references clearing_tradeversion (id),
    add constraint what_is_instructed_is_matched foreign key (match_id) references settlements_match (id),
    add constraint what_is_instructed_has_our_instruction foreign key (ours_id) references settlements_instruction (id),
    add constraint what_is_instructed_has_their_instruction foreign key (theirs_id) references settlements_instruction (id);

alter table clearing_opentrade
    add constraint what_is_open_is_a_trade foreign key (trade_id) references clearing_trade (id),
    add constraint what_is_open_is_a_version foreign key (version_id) references clearing_tradeversion (id);
