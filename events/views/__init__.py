"""Pages of the collective activities."""
