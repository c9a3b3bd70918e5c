"""The toolbox: seven themes, their resources, the search that finds them, and what keeps them alive."""
