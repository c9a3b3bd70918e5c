"""What keeps robots away from public forms stands in ``accounts.robots``; this name is where this app finds it."""

from accounts.robots import TOO_MANY, WINDOW, limited, range_of, seconds_since, stamp

__all__ = ["TOO_MANY", "WINDOW", "limited", "range_of", "seconds_since", "stamp"]
