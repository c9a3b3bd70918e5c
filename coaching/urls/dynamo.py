"""Dynamo's places."""

urlpatterns = []
