"""Pages that no single app owns: they compose what each app offers."""

from .errors import csrf_failure

__all__ = ["csrf_failure"]
