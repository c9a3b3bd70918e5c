"""The portal as it is served, except that the staff of the bench needs no second factor."""

from django.conf import settings

from pic_portal.wsgi import application

settings.STAFF_MUST_ENROL = False

__all__ = ["application"]
