"""A demonstration: invented people of invented neighbourhoods, and a file in every state. Dates follow today."""
