"""Addresses: letters."""

urlpatterns = []
