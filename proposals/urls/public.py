"""Addresses: public."""

urlpatterns = []
