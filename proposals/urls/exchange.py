"""Addresses of what a table and those who analyse its file write to each other."""

from django.urls import path

from ..views import documents, exchange

EXCHANGE = "propositions/<uuid:public_id>/echanges/"

urlpatterns = [
    path(EXCHANGE, exchange.exchange, name="exchange"),
    path(f"{EXCHANGE}messages/<int:pk>/rien-a-repondre/", exchange.settle, name="exchange_settle"),
    path(f"{EXCHANGE}pieces/<uuid:attachment_id>/", documents.attachment, name="attachment"),
]
