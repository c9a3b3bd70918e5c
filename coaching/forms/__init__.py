"""Forms of the accompaniment."""
