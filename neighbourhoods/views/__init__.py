"""Pages of neighbourhoods, of their tables' members, and of the team's work with both."""
