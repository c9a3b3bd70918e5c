"""Addresses: French, short, stable (architecture, section 5)."""

urlpatterns = []
