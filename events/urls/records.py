"""A neighbourhood's record: who took part in what."""

from django.urls import path

from ..views import records

urlpatterns = [path("quartiers/<slug:slug>/", records.record, name="record")]
