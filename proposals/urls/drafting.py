"""Addresses: drafting."""

urlpatterns = []
