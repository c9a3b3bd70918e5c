"""Addresses: French, short, stable."""

from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path

import accounts.urls
import neighbourhoods.urls
import notifications.urls
from ui.views import renew_session

from .views import advising, calls, figures, health, home, plain, privacy, programme_settings, rules, team, texts

handler400 = "pic_portal.views.errors.bad_request"
handler403 = "pic_portal.views.errors.forbidden"
handler404 = "pic_portal.views.errors.not_found"
handler500 = "pic_portal.views.errors.server_error"

texts_pages = [
    path("", texts.text_list, name="texts"),
    path("<slug:code>/", texts.detail, name="text"),
    path("<slug:code>/modifier/", texts.edit, name="text_edit"),
    path("<slug:code>/exemple/", texts.preview, name="text_preview"),
    path("<slug:code>/exemple/courriel/", texts.preview_email, name="text_preview_email"),
    path("<slug:code>/exemple.pdf", texts.preview_pdf, name="text_preview_pdf"),
    path("<slug:code>/comparer/", texts.compare, name="text_compare"),
    path("<slug:code>/en-vigueur/", texts.put_in_force, name="text_put_in_force"),
    path("<slug:code>/abandonner/", texts.discard, name="text_discard"),
    path("<slug:code>/texte-du-portail/", texts.own_words, name="text_own_words"),
]

rules_pages = [
    path("", rules.rules_list, name="rules"),
    path("<slug:stage>/", rules.stage, name="rules_stage"),
    path("<slug:stage>/preparer/", rules.prepare, name="rules_prepare"),
    path("<slug:stage>/modifier/", rules.edit, name="rules_edit"),
    path("<slug:stage>/prealables/nouveau/", rules.prerequisite_new, name="rules_prerequisite_new"),
    path("<slug:stage>/prealables/<int:pk>/", rules.prerequisite, name="rules_prerequisite"),
    path("<slug:stage>/prealables/<int:pk>/retirer/", rules.prerequisite_remove, name="rules_prerequisite_remove"),
    path("<slug:stage>/prealables/<int:pk>/<str:way>/", rules.prerequisite_move, name="rules_prerequisite_move"),
    path("<slug:stage>/sections/", rules.sections, name="rules_sections"),
    path("<slug:stage>/formulaire/", rules.blank_form, name="rules_form"),
    path("<slug:stage>/formulaire.pdf", rules.blank_form_pdf, name="rules_form_pdf"),
    path("<slug:stage>/en-vigueur/", rules.put_in_force, name="rules_put_in_force"),
    path("<slug:stage>/abandonner/", rules.discard, name="rules_discard"),
]

figures_pages = [
    path("", figures.figures, name="figures"),
    path("chiffres.xlsx", figures.figures_xlsx, name="figures_xlsx"),
    path("participations/", figures.participations, name="figures_participations"),
    path("activites/", figures.activities, name="figures_activities"),
    path("apprentissages/", figures.lessons, name="figures_lessons"),
]

team_pages = [
    path("", team.overview, name="team"),
    path("chiffres/", include(figures_pages)),
    path("composants/", team.components, name="components"),
    path("appels/", calls.call_list, name="team_calls"),
    path("appels/nouveau/", calls.create, name="team_call_new"),
    path("appels/<int:pk>/", calls.edit, name="team_call"),
    path("textes/", include(texts_pages)),
    path("regles/", include(rules_pages)),
    path("reglages/", programme_settings.settings_list, name="settings"),
    path("reglages/<slug:code>/", programme_settings.group, name="settings_group"),
    path("renseignements-personnels/", privacy.inventory, name="privacy_inventory"),
    *neighbourhoods.urls.team_urlpatterns,
    *notifications.urls.urlpatterns,
]

# For browsers, robots and machines: the same whatever the language.
urlpatterns = [
    path("sante/", health.health, name="health"),
    path("favicon.ico", plain.favicon, name="favicon"),
    path("robots.txt", plain.robots, name="robots"),
    path("compte/session/prolonger/", renew_session, name="session_renew"),
]

# For people: French without prefix, whatever the browser asks for, and English below /en/.
urlpatterns += i18n_patterns(
    path("admin/", admin.site.urls),
    path("", home.home, name="home"),
    path("a-faire/", home.todo, name="todo"),
    path("compte/", include(accounts.urls.urlpatterns + notifications.urls.account_urlpatterns)),
    path("quartiers/mes-quartiers/", advising.desk, name="advising"),
    path("quartiers/", include("neighbourhoods.urls")),
    path("equipe/", include(team_pages)),
    path("boite-a-outils/", include("toolbox.urls")),
    path("preparation/", include("readiness.urls")),
    path("programme/", include("pic_portal.public.urls")),
    path("", include("reports.urls")),
    path("", include("coaching.urls")),
    path("", include("events.urls")),
    path("", include("proposals.urls")),
    prefix_default_language=False,
)
