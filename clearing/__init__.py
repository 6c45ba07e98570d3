"""Clearing: from the trade to the obligations that settle it.

Nouns: trade, tolerance, affirmation, novation, central counterparty, net position, obligation, margin account, margin call.
Sources: DTCC CTM tolerance codes; SEC Rule 15c6-2; CPMI-IOSCO Principles for financial market infrastructures, glossary;
FINRA Rule 4210 and Regulation T (margin).
"""
