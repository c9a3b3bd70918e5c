"""What the team runs: totals, years, adjustments, decisions."""

from django.urls import path

from ..views import adjustments, running, years
from . import labels  # noqa: F401 - makes « label » known to the addresses below

YEAR = "annees/<label:label>/"

urlpatterns = [
    path("bilan/", running.programme, name="overview"),
    path("bilan/<label:label>.xlsx", running.programme_xlsx, name="overview_xlsx"),
    path("depassements/<int:pk>/facturer/", running.excess_bill, name="excess_bill"),
    path("attente/<uuid:public_id>/", running.held, name="held"),
    path("annees/", years.years, name="years"),
    path("annees/preparer/", years.new, name="year_new"),
    path(YEAR, years.year, name="year"),
    path(f"{YEAR}modifier/", years.change, name="year_change"),
    path(f"{YEAR}fermer/", years.close, name="year_close"),
    path(f"{YEAR}rouvrir/", years.reopen, name="year_reopen"),
    path(f"{YEAR}fermetures/<int:number>/", years.closing, name="year_closing"),
    path("quartiers/<slug:slug>/ajuster/", adjustments.adjust, name="adjust"),
    path("ajustements/<int:pk>/annuler/", adjustments.cancel, name="adjustment_cancel"),
]
