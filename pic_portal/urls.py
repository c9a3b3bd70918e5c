"""Addresses: French, short, stable."""

from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path

import accounts.urls
import neighbourhoods.urls
import notifications.urls
from ui.views import renew_session

from .views import advising, calls, health, home, plain, privacy, team

handler400 = "pic_portal.views.errors.bad_request"
handler403 = "pic_portal.views.errors.forbidden"
handler404 = "pic_portal.views.errors.not_found"
handler500 = "pic_portal.views.errors.server_error"

team_pages = [
    path("", team.overview, name="team"),
    path("composants/", team.components, name="components"),
    path("appels/", calls.call_list, name="team_calls"),
    path("appels/nouveau/", calls.create, name="team_call_new"),
    path("appels/<int:pk>/", calls.edit, name="team_call"),
    path("renseignements-personnels/", privacy.inventory, name="privacy_inventory"),
    *neighbourhoods.urls.team_urlpatterns,
    *notifications.urls.urlpatterns,
]

# For browsers, robots and machines: the same whatever the language.
urlpatterns = [
    path("sante/", health.health, name="health"),
    path("favicon.ico", plain.favicon, name="favicon"),
    path("robots.txt", plain.robots, name="robots"),
    path("admin/", admin.site.urls),
    path("compte/session/prolonger/", renew_session, name="session_renew"),
]

# For people: French without prefix, whatever the browser asks for.
urlpatterns += i18n_patterns(
    path("", home.home, name="home"),
    path("a-faire/", home.todo, name="todo"),
    path("compte/", include(accounts.urls.urlpatterns + notifications.urls.account_urlpatterns)),
    path("quartiers/mes-quartiers/", advising.desk, name="advising"),
    path("quartiers/", include("neighbourhoods.urls")),
    path("equipe/", include(team_pages)),
    path("boite-a-outils/", include("toolbox.urls")),
    path("", include("reports.urls")),
    path("", include("coaching.urls")),
    path("", include("events.urls")),
    path("", include("proposals.urls")),
    prefix_default_language=False,
)
