"""Addresses: reviewing."""

urlpatterns = []
