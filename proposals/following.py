"""Apps above this one follow a participation: they are told, in the same transaction, when its dates change.

A letter that leaves begins a participation or moves it, an interruption ends it. What follows registers itself once,
when the portal starts; nothing here knows what it does.
"""

_followers = []


def follow(function):
    """Register ``function(*, participation, now)``; may be used as a decorator, twice changes nothing."""
    if function not in _followers:
        _followers.append(function)
    return function


def dates_changed(participation, *, now):
    """Tell every follower. The caller holds the file's row, and the participation is written as it now stands."""
    for function in _followers:
        function(participation=participation, now=now)
