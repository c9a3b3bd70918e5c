"""Facts of the toolbox: themes, resources and their versions, paths, the search's index, links, suggestions, use."""

from .choices import Depth, Format, Language, Length
from .imports import WorkbookImport
from .index import Entry, IndexState, Term, Word, WordGroup
from .links import BrokenLinkReport, LinkWatch, Outcome
from .paths import Path, Step
from .resources import Placement, Resource, Version
from .suggestions import Suggestion
from .themes import Question, Theme
from .use import Favourite, Opening

__all__ = [
    "BrokenLinkReport",
    "Depth",
    "Entry",
    "Favourite",
    "Format",
    "IndexState",
    "Language",
    "Length",
    "LinkWatch",
    "Opening",
    "Outcome",
    "Path",
    "Placement",
    "Question",
    "Resource",
    "Step",
    "Suggestion",
    "Term",
    "Theme",
    "Version",
    "Word",
    "WordGroup",
    "WorkbookImport",
]
