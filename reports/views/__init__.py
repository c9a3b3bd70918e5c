"""Pages of what follows an award: find, ask, form, act, go."""
