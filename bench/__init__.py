"""Measurements, never assertions: ``make bench`` seeds ten times the real programme and prints what pages cost."""
