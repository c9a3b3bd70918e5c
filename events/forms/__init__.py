"""Forms of the collective activities."""
