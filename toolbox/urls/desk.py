"""The team's desk: resources, themes, paths, workbooks."""

from django.urls import path

from ..views import desk, desk_paths, desk_resources, desk_themes, desk_workbook

_ONE, _PATH = "gestion/ressources/<slug:code>/", "gestion/parcours/<slug:code>/"

urlpatterns = [
    path("gestion/", desk.resources, name="desk"),
    path("gestion/ajouter/", desk_resources.new, name="desk_new"),
    path(_ONE, desk.resource, name="desk_resource"),
    path(f"{_ONE}modifier/", desk_resources.change, name="desk_change"),
    path(f"{_ONE}publier/", desk_resources.publish, name="desk_publish"),
    path(f"{_ONE}retirer/", desk_resources.withdraw, name="desk_withdraw"),
    path(f"{_ONE}retablir/", desk_resources.restore, name="desk_restore"),
    path(f"{_ONE}revoir/", desk_resources.review, name="desk_review"),
    path(f"{_ONE}reunir/", desk_resources.merge, name="desk_merge"),
    path(f"{_ONE}versions/<int:number>/", desk.version, name="desk_version"),
    path("gestion/classeur/", desk_workbook.workbook, name="desk_workbook"),
    path("gestion/classeur/ressources.xlsx", desk_workbook.export, name="desk_export"),
    path("gestion/classeur/modele.xlsx", desk_workbook.template, name="desk_template"),
    path("gestion/classeur/<uuid:public_id>/", desk_workbook.preview, name="desk_preview"),
    path("gestion/themes/", desk_themes.themes, name="desk_themes"),
    path("gestion/themes/<slug:code>/", desk_themes.theme, name="desk_theme"),
    path("gestion/themes/<slug:code>/ordre/", desk_themes.order, name="desk_order"),
    path("gestion/mots/", desk_themes.words, name="desk_words"),
    path("gestion/mots/<int:pk>/supprimer/", desk_themes.words_remove, name="desk_words_remove"),
    path("gestion/ajouter-un-parcours/", desk_paths.new, name="desk_path_new"),
    path(_PATH, desk_paths.path, name="desk_path"),
    path(f"{_PATH}publier/", desk_paths.publish, name="desk_path_publish"),
    path(f"{_PATH}retirer/", desk_paths.unpublish, name="desk_path_unpublish"),
    path(f"{_PATH}supprimer/", desk_paths.discard, name="desk_path_discard"),
]
