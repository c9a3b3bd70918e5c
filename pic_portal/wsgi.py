"""The WSGI application that gunicorn serves."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pic_portal.settings")

application = get_wsgi_application()

from .warming import warm_up  # noqa: E402  (Django is set up by now)

warm_up()
