"""What the templates of the toolbox say of a resource: ``{% load toolbox %}``."""

from django import template
from django.conf import settings
from django.utils.html import format_html
from django.utils.translation import gettext as _

from ..models import Language

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


@register.filter
def spoken(resource):
    """Return the attribute that tells a screen reader how to say a title: nothing in French, unknown where nobody knows."""
    if resource.language in (Language.FRENCH, Language.BOTH):
        return ""
    return format_html(' lang="{}"', "en" if resource.language == Language.ENGLISH else "")
