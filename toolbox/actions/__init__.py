"""What is done in the toolbox: one function for each act, keyword arguments, ``by`` and ``now``."""
