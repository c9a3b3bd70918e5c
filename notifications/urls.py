"""Addresses: ``urlpatterns`` goes below ``/equipe/``, ``account_urlpatterns`` below ``/compte/``."""

from django.urls import include, path

from . import views

outbox = [
    path("", views.emails, name="emails"),
    path("<int:pk>/", views.email, name="email"),
    path("<int:pk>/relancer/", views.email_resend, name="resend"),
]

own_pages = [
    path("courriels/", views.my_emails, name="my_emails"),
    path("courriels/<int:pk>/", views.my_email, name="my_email"),
    path("exports/", views.my_exports, name="my_exports"),
    path("preferences/", views.preferences, name="preferences"),
    path("taches/<uuid:pk>/", views.job, name="job"),
    path("taches/<uuid:pk>/avancement/", views.job_progress, name="job_progress"),
    path("taches/<uuid:pk>/resultat/", views.job_result, name="job_result"),
]

urlpatterns = [path("courriels/", include((outbox, "outbox")))]
account_urlpatterns = [path("", include((own_pages, "notifications")))]
