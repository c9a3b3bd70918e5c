"""Proposals in the administration site: the programme's rules are prepared here; files are only read here."""

from . import decisions, files, programme, rules

__all__ = ["decisions", "files", "programme", "rules"]
