"""Asking for an accompaniment, the mandate that answers, its learning loop."""

urlpatterns = []
