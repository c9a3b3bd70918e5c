"""Wires the apps together; contains no rule of the programme."""

from .celery import app as celery_app

__all__ = ["celery_app"]
