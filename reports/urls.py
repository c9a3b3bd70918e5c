"""Addresses of what follows an award, below « /rapports/ »."""

from django.urls import include, path

from .views import acts, calendar, lessons, meetings, publishing, reporting, reviewing, statement

app_name = "reports"

pages = [
    path("", calendar.obligations, name="list"),
    path("rappels/", calendar.reminders, name="reminders"),
    path("apprentissages/", lessons.lessons, name="lessons"),
    path("apprentissages/<int:pk>/etiquettes/", lessons.lesson_tags, name="lesson_tags"),
    path("apprentissages/<int:pk>/publier/", publishing.publish_lesson, name="publish_lesson"),
    path("quartiers/<slug:slug>/", calendar.place, name="place"),
    path("quartiers/<slug:slug>/publier/", publishing.publishing, name="publishing"),
    path("quartiers/<slug:slug>/publier/nos-mots/", publishing.publish_own, name="publish_own"),
    path("publications/<int:pk>/modifier/", publishing.reword_publication, name="reword_publication"),
    path("publications/<int:pk>/retirer/", publishing.withdraw_publication, name="withdraw_publication"),
    path("echeances/<uuid:public_id>/", calendar.obligation, name="obligation"),
    path("echeances/<uuid:public_id>/prolonger/", acts.extend, name="extend"),
    path("echeances/<uuid:public_id>/dispenser/", acts.waive, name="waive"),
    path("echeances/<uuid:public_id>/lever-la-dispense/", acts.restore, name="restore"),
    path("echeances/<uuid:public_id>/consigner/", acts.receive, name="receive"),
    path("echeances/<uuid:public_id>/rouvrir/", acts.reopen, name="reopen"),
    path("echeances/<uuid:public_id>/proposer/", meetings.propose, name="propose"),
    path("echeances/<uuid:public_id>/retenir/<int:moment>/", meetings.keep, name="keep"),
    path("echeances/<uuid:public_id>/rencontre.ics", meetings.calendar_file, name="meeting_file"),
    path("echeances/<uuid:public_id>/note/", meetings.write_note, name="note"),
    path("notes/<int:pk>/partager/", meetings.share_note, name="share_note"),
    path("echeances/<uuid:public_id>/suite/", meetings.add_follow_up, name="follow_up"),
    path("suites/<int:pk>/faite/", meetings.end_follow_up, name="end_follow_up"),
    path("suites/<int:pk>/a-refaire/", meetings.reopen_follow_up, name="reopen_follow_up"),
    path("echeances/<uuid:public_id>/rapport/", reporting.report, name="report"),
    path("echeances/<uuid:public_id>/rapport/commencer/", reporting.start, name="start"),
    path("echeances/<uuid:public_id>/rapport/section/<slug:code>/", reporting.section, name="section"),
    path("echeances/<uuid:public_id>/rapport/bilan/calculer/", statement.statement_check, name="statement_check"),
    path("echeances/<uuid:public_id>/rapport/bilan/modele.xlsx", statement.template, name="template"),
    path("echeances/<uuid:public_id>/rapport/bilan/importer/", statement.import_workbook, name="import"),
    path("echeances/<uuid:public_id>/rapport/verifier/", reporting.check, name="check"),
    path("echeances/<uuid:public_id>/rapport/remis/", reporting.handed_in, name="handed_in"),
    path("echeances/<uuid:public_id>/rapport/fichiers/<uuid:document_id>/", reporting.document, name="document"),
    path(
        "echeances/<uuid:public_id>/rapport/fichiers/<uuid:document_id>/retirer/",
        reporting.remove_document,
        name="remove_document",
    ),
    path("echeances/<uuid:public_id>/rapport/versions/<int:number>/", reviewing.version, name="version"),
    path("echeances/<uuid:public_id>/rapport/versions/<int:number>/pdf/", reviewing.version_pdf, name="version_pdf"),
    path("echeances/<uuid:public_id>/rapport/precisions/", reviewing.ask, name="ask"),
    path("echeances/<uuid:public_id>/rapport/suite/", reviewing.what_next, name="what_next"),
    path("echeances/<uuid:public_id>/rapport/accepter/", reviewing.accept, name="accept"),
]
urlpatterns = [path("rapports/", include(pages))]
