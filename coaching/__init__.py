"""Coaching hours: the arithmetic of lots and sessions, and its check from outside the portal."""
