"""The words of the trade: exact money, checked identifiers, days, outcomes, actors.

The lowest floor. Pure: no Django, no clock, no input or output. A word is checked when it is made
and cannot change afterwards, so whoever holds one need not check it again. What cannot be made
says so with an `Invalid`, whose `code` is stable.

    invalid      what a word answers when it cannot be made
    decimals     numbers as text, strictly
    money        Currency, Money, Quantity, Price, Rate
    identifiers  Isin, Lei, Bic, Iban, Mic, Uti
    days         Period, Calendar, the TARGET closing days, dates as text
    text         names and references: NFC, nothing invisible
    side status  closed lists of a settlement instruction
    actor        who does something
    outcome      Refusal, Failure, Outcome
"""
