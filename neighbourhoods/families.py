"""What each family of partners is called and does (``reference/organisations.yaml``); its organisations are rows."""

from pathlib import Path

from ui.reference import Words

from .models import Family

WORDS = Words(Path(__file__).parent / "reference" / "organisations.yaml", keys={"role", "title"})


def each_family():
    """Return [(family, {title, role, source})] in the guide's order."""
    by_code = {one["code"]: one for one in WORDS.read()["families"]}
    return [(family, by_code[family.value]) for family in Family]
