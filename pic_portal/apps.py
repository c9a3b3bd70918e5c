from django.apps import AppConfig
from django.contrib.admin import apps as admin_apps  # the module: Django looks for config classes in this one
from django.utils.translation import gettext_lazy as _


class PicPortalConfig(AppConfig):
    name = "pic_portal"
    verbose_name = _("Portail")
    default = True

    def ready(self):
        """Give the apps below what they compose without knowing who offers it."""
        from accounts import personal_data, retention
        from coaching import panels as coaching_panels
        from events import panels as events_panels
        from neighbourhoods import panels, taking_part
        from notifications.retention import abandoned_files
        from proposals import panels as proposals_panels
        from proposals import personal_data as proposals_data
        from proposals import places as proposals_places
        from reports import panels as reports_panels

        from . import privacy

        panels.register(proposals_panels.history)
        panels.register(reports_panels.learned)
        panels.register(reports_panels.calendar)
        panels.register(coaching_panels.hours)
        panels.register(events_panels.taken_part)
        panels.register(proposals_panels.files)
        panels.register(proposals_panels.contacts)
        taking_part.register(proposals_places.taking_part)
        personal_data.register(proposals_data.proposals_data)
        personal_data.register(privacy.explanations)
        # The folder where ``proposals.jobs`` keeps the copies that it draws.
        retention.register(abandoned_files("notifications.abandoned_copies", "copies"))
        retention.register(abandoned_files("notifications.abandoned_exports", "exports"))


class PortalAdminConfig(admin_apps.AdminConfig):
    """Stands in ``INSTALLED_APPS`` instead of « django.contrib.admin »: every app's ``admin.site`` is ours."""

    default_site = "pic_portal.admin_site.PortalAdminSite"
    default = False
