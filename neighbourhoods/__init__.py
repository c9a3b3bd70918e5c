"""Organisations, neighbourhoods, the people who act for them, and the committees of regional governance."""
