"""Ten thousand resources of the toolbox, in words as frequent as those of a language; and what searching in them costs."""

import time
from datetime import timedelta
from itertools import accumulate
from random import Random

from django.contrib.auth.models import AnonymousUser

from bench.serving import line, say
from proposals.models import Stage
from search.words import EMPTY, fold
from toolbox.actions.indexing import rebuild
from toolbox.listing import Listing
from toolbox.models import Depth, Format, Language, Placement, Resource, Theme, Version

RESOURCES = 10_000
RARE = 6_000  # words that a few resources only have
AUTHORS = 300
QUERIES = [
    "gouvernance", "vision stratégie changement", "perenisation", "colaboration", "evaluer apprentissages", "équité inclusion",
    "comment faire pour mobiliser un quartier", "gouv", "impact colectif", "prise de décision collective", "leviers d'influence",
    "mot 4821", "terme17",
    "capter transfert", "participasion citoyene", "auteur 12", "planification", "xyzzyx", "organisme 7 vision",
    "règles partenaires confiance projet quartier",
]  # fmt: skip


def seed_toolbox(people, now):
    """Fill the toolbox and index it; return the seconds that the index took."""
    chance = Random(20_270_120)
    themes, stages = list(Theme.objects.in_order()), list(Stage.objects.all())
    common = _common(themes)
    weights = list(accumulate(1 / (n + 2) for n in range(len(common))))
    formats, languages = list(Format.values), [Language.FRENCH] * 8 + [Language.ENGLISH, Language.BOTH]

    def words(count):
        said = chance.choices(common, cum_weights=weights, k=count)
        return " ".join([*said, f"terme{chance.randrange(RARE)}"])

    rows = [
        Resource(
            code=f"ressource-{n}", title=words(chance.randint(3, 8)).capitalize()[:200], summary=words(18)[:300],
            description=words(35), author=f"Organisme {n % AUTHORS}", year=2000 + n % 27, keywords=words(4)[:400],
            format=chance.choice(formats), language=chance.choice(languages), depth=chance.choice(Depth.values),
            minutes=chance.choice([None, 3, 10, 30]), created_at=now, created_by=people["team"], is_fictitious=True,
        )
        for n in range(RESOURCES)
    ]  # fmt: skip
    Resource.objects.bulk_create(rows, batch_size=1_000)
    versions = [
        Version(resource=row, number=1, link=f"https://example.org/{row.code}", at=now - timedelta(days=1))
        for row in rows
    ]
    Version.objects.bulk_create(versions, batch_size=1_000)
    for row, version in zip(rows, versions, strict=True):
        row.current, row.published_at, row.content_key = version, now, f"link:example.org/{row.code}"
    Resource.objects.bulk_update(rows, ["current", "published_at", "content_key"], batch_size=500)
    Placement.objects.bulk_create(
        (
            Placement(theme=theme, resource=row, position=n)
            for n, row in enumerate(rows)
            for theme in chance.sample(themes, 1 + n % 2)
        ),
        batch_size=2_000,
    )
    through = Resource.stages.through
    through.objects.bulk_create(
        (through(resource=row, stage=stage) for row in rows for stage in chance.sample(stages, chance.randint(1, 3))),
        batch_size=2_000,
    )
    began = time.perf_counter()
    rebuild()
    return time.perf_counter() - began


def _common(themes):
    """The words of the seven themes, in an order that is not theirs."""
    text = " ".join(f"{theme.name} {theme.keywords} {theme.introduction} {theme.description}" for theme in themes)
    return sorted(
        {word for word in fold(text).split() if word not in EMPTY and len(word) > 2}, key=lambda word: word[::-1]
    )


def searches(user=None, times=10):
    """Time one search with its filters, counts and cards, as the page does it; the words of the index are in memory."""
    user, took, slowest = user or AnonymousUser(), [], {}
    for query in QUERIES:
        Listing(user, {"q": query})
    for query in QUERIES:
        for _time in range(times):
            began = time.perf_counter()
            listing = Listing(user, {"q": query})
            list(listing.groups()), listing.cards()
            took.append((time.perf_counter() - began) * 1_000)
        slowest[query] = (round(max(took[-times:])), listing.total)
    line("chercher", took)
    say(f"   les plus lentes : {sorted(slowest.items(), key=lambda pair: -pair[1][0])[:4]}")
    began = time.perf_counter()
    Listing(user, {})
    say(f"   tout voir : {(time.perf_counter() - began) * 1_000:.0f} ms")
