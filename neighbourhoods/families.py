"""What each family of partners is called and does (``reference/organisations.yaml``); its organisations are rows."""

from pathlib import Path

from ui.reference import read_words

from .models import Family

_FILE = Path(__file__).parent / "reference" / "organisations.yaml"
_WORDS = {one["code"]: one for one in read_words(_FILE, keys={"role", "title"})["families"]}


def each_family():
    """Return [(family, {title, role, source})] in the guide's order."""
    return [(family, _WORDS[family.value]) for family in Family]
