"""A second, naive reading of the rules, to compare with: every quarter of an hour is a token, nothing is summed early."""

from datetime import timedelta

QUARTER = 15


def tokens_of(years, sessions, adjustments, *, life):
    """Return (taken, left): for each session the lot of each of its tokens (None: excess); the tokens never taken."""
    lots = {}
    for index, (label, start, _end, grant) in enumerate(years):
        last = years[min(index + life - 1, len(years) - 1)]
        # Beyond the known years nothing can be taken, so a lot's life may be cut at the last of them.
        size = grant + sum(minutes for year, minutes in adjustments if year == label)
        lots[label] = {"from": start, "to": last[2] - timedelta(days=1), "tokens": size // QUARTER}
    taken = {}
    for key, day, minutes in sessions:
        taken[key] = []
        for _token in range(minutes // QUARTER):
            usable = [label for label, lot in lots.items() if lot["from"] <= day <= lot["to"] and lot["tokens"]]
            oldest = min(usable, key=lambda label: lots[label]["from"], default=None)
            if oldest is not None:
                lots[oldest]["tokens"] -= 1
            taken[key].append(oldest)
    return taken, {label: lot["tokens"] for label, lot in lots.items()}
