"""What the last version of a file asks for, year by year, as its frozen content keeps it."""

from decimal import Decimal

from .budget import range_error


def asked_by_year(amounts):
    """Return {year: (in the range, outside)}, in dollars; ``amounts`` as a version keeps them, or nothing."""
    return {row["year"]: (Decimal(row["in_range"]), Decimal(row["outside"])) for row in amounts or ()}


def reserved_for(outside, rules):
    """Return what goes with a year beside its range: the amount that the rules set, else what was asked for outside."""
    return outside if rules.reserved_per_year is None else rules.reserved_per_year


def granted_as_asked(amounts, rules):
    """Return [(amount, reserved, no reason)], the years of an acceptance that grants what was asked for."""
    asked = asked_by_year(amounts)
    return [(asked[year][0], reserved_for(asked[year][1], rules), "") for year in sorted(asked)]


def out_of_range(amounts, rules):
    """Say what keeps a request from being granted as it is: the sentences of the years that lie outside the range."""
    asked = asked_by_year(amounts)
    problems = [range_error(asked[year][0], year, rules) for year in sorted(asked)]
    return [problem for problem in problems if problem]
