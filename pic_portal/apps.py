from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PicPortalConfig(AppConfig):
    name = "pic_portal"
    verbose_name = _("Portail")
