"""Calendars to subscribe to."""

urlpatterns = []
