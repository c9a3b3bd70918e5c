"""The portal as it is served, except that the staff of the bench needs no second factor."""

from django.conf import settings
from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()
settings.STAFF_MUST_ENROL = False
