"""Resources for tests: seven themes as the programme names them, resources that open an address, published or not."""

from proposals import factories as proposals
from proposals.models import Stage

from .actions import resources
from .models import Depth, Format, Language, Resource, Theme

NOW = proposals.NOW  # 20 January 2027, 10:00 in Montréal
NAMES = (
    "Élaborer une vision et une stratégie de changement",
    "Cibler nos leviers d’influence pour atteindre les changements souhaités",
    "Se doter d’une gouvernance et prise de décision collective",
    "Stimuler la collaboration, l’engagement et la mutualisation",
    "Mener une démarche de captation et transfert d’apprentissages",
    "Faciliter la Justice, Équité, Diversité, Inclusion (JEDI)",
    "Élaborer une stratégie de pérennisation",
)


def make_themes():
    """Return the seven themes in their order; the loaded ones when the programme is loaded."""
    for position, name in enumerate(NAMES, start=1):
        Theme.objects.get_or_create(
            position=position,
            defaults={
                "code": f"theme-{position}",
                "name": name,
                "short_name": f"Thème {position}",
                "introduction": "À ouvrir quand la question se pose.",
            },
        )
    return list(Theme.objects.in_order())


def make_resource(by, title="Cultiver la collaboration", *, link="auto", theme=4, published=True, now=NOW, **facts):
    """A resource of one theme, of every stage that exists, that opens an address of its own."""
    themes = [one for one in make_themes() if one.position in ({theme} if isinstance(theme, int) else set(theme))]
    values = {
        "summary": "Ce qu’il faut savoir, en peu de pages.",
        "format": Format.SHEET,
        "language": Language.FRENCH,
        "depth": Depth.START,
        "minutes": 4,
        "is_fictitious": True,
    }
    stages = facts.pop("stages", None)
    stages = list(Stage.objects.all()) if stages is None else stages
    resource = resources.create(title=title, themes=themes, stages=stages, by=by, now=now, **values | facts)
    if link:
        address = f"https://exemple.org/{resource.code}" if link == "auto" else link
        resource = resources.open_with(resource=resource, link=address, by=by, now=now)
    if link and published:
        resource = resources.publish(resource=resource, by=by, now=now)
    return Resource.objects.get(pk=resource.pk)
