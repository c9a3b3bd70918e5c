"""The main menu: what each role finds at the top of every page."""

from django.urls import reverse
from django.utils.translation import gettext as _

from ui import language


def menu(roles, *, signed_in):
    """Yield (label, address, prefix): the item is current on every address that begins with the prefix."""
    if signed_in:
        yield _("À faire"), "home", (), ""
    else:
        yield _("Le programme"), "public:programme", (), "/programme/"
    if roles.advises:
        yield _("Mes quartiers"), "advising", (), "/quartiers/mes-quartiers/"
    if roles.reads_files:
        yield _("Propositions"), "proposals:list", (), "/propositions/"
    if roles.follows_awards:
        yield _("Suivi"), "reports:list", (), "/rapports/"
    if roles.reads_meetings:
        yield _("Comité"), "proposals:committee", (), "/comite/"
    if roles.follows_coaching:
        yield _("Accompagnement"), "coaching:home", (), "/accompagnement/"
    yield _("Activités"), "events:catalogue", (), "/activites/"
    yield _("Boîte à outils"), "toolbox:home", (), "/boite-a-outils/"
    if not signed_in:
        yield _("Menu des possibles"), "coaching:menu", (), "/accompagnement/menu/"
    if roles.own_place:
        yield _("Notre quartier"), "neighbourhoods:detail", (roles.own_place,), f"/quartiers/{roles.own_place}/"
    else:
        yield _("Quartiers"), "neighbourhoods:list", (), "/quartiers/"
    if roles.is_team:
        yield _("Équipe"), "team", (), "/equipe/"
    if roles.is_team or roles.is_admin:
        yield _("Courriels"), "outbox:emails", (), "/equipe/courriels/"
    if roles.is_admin and not roles.is_team:  # the team finds them on its overview
        yield _("Textes et règles"), "texts", (), "/equipe/textes/"
    if roles.is_admin:
        yield _("Administration"), "admin:index", (), "/admin/"
    if signed_in:
        yield _("Le programme"), "public:programme", (), "/programme/"


def navigation(roles, path, *, signed_in):
    """Return the items that ``base.html`` prints; the one with the longest matching prefix is the current one."""
    items = []
    for label, name, arguments, prefix in menu(roles, signed_in=signed_in):
        url = reverse(name, args=arguments)
        items.append({"label": label, "url": url, "prefix": prefix, "current": False})
    french = language.without_prefix(path)
    matching = [item for item in items if item["url"] == path or (item["prefix"] and french.startswith(item["prefix"]))]
    if matching:
        max(matching, key=lambda item: len(item["prefix"]))["current"] = True
    return items
