"""Themes, resources, search, paths. Reserved: the app is not written yet."""
