"""The settings of an activity."""

from django.urls import path

from ..views import offering

urlpatterns = [path("<slug:code>/reglages/", offering.activity_settings, name="activity_settings")]
