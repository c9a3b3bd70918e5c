"""Addresses: committee."""

urlpatterns = []
