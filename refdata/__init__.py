"""Reference data: the parties, instruments, accounts, markets, calendars, prices and rates that every desk relies on.

Nouns: asset (a currency or an instrument), party and its terms, safekeeping and cash account, representation, calendar
and closure, market, settlement cycle, cut-off (planned, and as moved on the day), price, exchange rate, and the public
lists (ISO 10383 venues, LEI records, listings). What changes is effective-dated: a new row, the old one ended.

Sources: ISO 4217, ISO 6166, ISO 9362, ISO 10383, ISO 10962, ISO 17442; ECB euro reference rates; domain/T2S cut-offs.
"""
