"""What the team runs: totals, years, decisions."""

urlpatterns = []
