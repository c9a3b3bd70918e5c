"""What a report asks, what it must hold, and what its figures say: no database, the clock is an argument."""
