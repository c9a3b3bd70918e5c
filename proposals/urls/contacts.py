"""Addresses of the journal of contacts with a neighbourhood."""

from django.urls import path

from ..views import contacts

urlpatterns = [
    path("quartiers/<slug:slug>/contacts/", contacts.contacts, name="contacts"),
    path("quartiers/<slug:slug>/contacts/<int:pk>/", contacts.contact, name="contact_note"),
    path("quartiers/<slug:slug>/contacts/<int:pk>/effacer/", contacts.remove_contact, name="contact_note_remove"),
]
