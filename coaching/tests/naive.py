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


def lines_of(years, sessions, adjustments, *, life):
    """Return each year's line as a dictionary, lived through one quarter of an hour after the other."""
    alive, found = [], []
    for index, (label, start, end, grant) in enumerate(years):
        adjusted = sum(minutes for year, minutes in adjustments if year == label)
        alive = [lot for lot in alive if lot["last"] >= index]
        carried = sum(lot["tokens"] for lot in alive)
        alive.append({"last": index + life - 1, "tokens": (grant + adjusted) // QUARTER})
        covered = excess = 0
        for minutes in (minutes for _key, day, minutes in sessions if start <= day < end):
            for _token in range(minutes // QUARTER):
                lot = next((lot for lot in alive if lot["tokens"]), None)
                if lot is None:
                    excess += 1
                else:
                    lot["tokens"] -= 1
                    covered += 1
        counted = {
            "carried": carried,
            "opening": carried + (grant + adjusted) // QUARTER,
            "covered": covered,
            "excess": excess,
            "closing": sum(lot["tokens"] for lot in alive),
            "expired": sum(lot["tokens"] for lot in alive if lot["last"] == index),
        }
        found.append({"granted": grant, "adjusted": adjusted, **{name: n * QUARTER for name, n in counted.items()}})
    return found
