"""What the templates of the toolbox say of a resource: ``{% load toolbox %}``."""

from django import template
from django.conf import settings
from django.utils.translation import gettext as _

register = template.Library()


@register.filter
def address_on_paper(resource):
    """Return the address that somebody types from paper: of elsewhere, of the portal, or the page of a file."""
    version = resource.current
    if version is None:
        return _("Adresse à compléter")
    if version.link:
        return version.link
    return f"{settings.PUBLIC_ADDRESS}{version.page or resource.get_absolute_url()}"
