"""What kind of business a trade is: the word by which its settlement instruction and its limits are looked up."""

from enum import StrEnum


class Product(StrEnum):
    """A kind of business. A repo or a loan is that, whatever instrument it moves."""

    EQUITY = "EQUITY"
    BOND = "BOND"
    ETF = "ETF"
    FUND = "FUND"
    FX = "FX"
    REPO = "REPO"
    LENDING = "LENDING"
    __hash__ = str.__hash__  # what each trade is looked up by


def product_of(cfi: str) -> Product | None:
    """What an outright trade in an instrument of this CFI is; None for one that is none of these (an option, a warrant).

    E is equity, D debt; C is a fund, the exchange-traded one has E as its second letter. Source: ISO 10962.

    >>> product_of("CEOIEU"), product_of("DBFTFB")
    (<Product.ETF: 'ETF'>, <Product.BOND: 'BOND'>)
    """
    if cfi.startswith("CE"):
        return Product.ETF
    return {"E": Product.EQUITY, "D": Product.BOND, "C": Product.FUND}.get(cfi[:1])
