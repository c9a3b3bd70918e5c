"""``urlpatterns`` go below /quartiers/; ``team_urlpatterns``, without namespace, below /equipe/."""

from django.urls import path

from .views import members, partners, public, team

app_name = "neighbourhoods"

urlpatterns = [
    path("", public.neighbourhood_list, name="list"),
    path("phase-1/", public.phase_one, name="phase_one"),
    path("invitation/<str:token>/", members.invitation, name="invitation"),
    path("<slug:slug>/", public.detail, name="detail"),
    path("<slug:slug>/membres/", members.members, name="members"),
    path("<slug:slug>/membres/<int:pk>/retirer/", members.revoke, name="revoke"),
    path("<slug:slug>/membres/<int:pk>/role/", members.role, name="role"),
    path("<slug:slug>/membres/<int:pk>/depot/", members.submitting, name="submitting"),
    path("<slug:slug>/invitations/<int:pk>/annuler/", members.cancel_invitation, name="cancel_invitation"),
    path("<slug:slug>/initiatives/<int:pk>/nos-mots/", members.own_words, name="own_words"),
]

team_urlpatterns = [
    path("portefeuilles/", team.portfolios, name="team_portfolios"),
    path("portefeuilles/<slug:slug>/", team.portfolio, name="team_portfolio"),
    path("portefeuilles/lignes/<int:pk>/retirer/", team.end_portfolio, name="team_end_portfolio"),
    path("portefeuilles/personnes/<int:pk>/remplacer/", team.substitution, name="team_substitution"),
    path("portefeuilles/remplacements/<int:pk>/terminer/", team.end_substitution, name="team_end_substitution"),
    path("comites/", team.committees, name="team_committees"),
    path("comites/<slug:code>/nommer/", team.appoint, name="team_appoint"),
    path("comites/sieges/<int:pk>/terminer/", team.end_seat, name="team_end_seat"),
    path("comites/sieges/<int:pk>/presidence/", team.chair, name="team_chair"),
    path("partenaires/", partners.partners, name="team_partners"),
    path("partenaires/<int:pk>/ajouter/", partners.add, name="team_partner_add"),
    path("partenaires/places/<int:pk>/terminer/", partners.end, name="team_end_partner"),
    path("phase-1/", team.phase_one, name="team_phase_one"),
    path("phase-1/<int:position>/", team.confirm_name, name="team_confirm_name"),
]
