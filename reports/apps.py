from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReportsConfig(AppConfig):
    name = "reports"
    verbose_name = _("Suivi des participations")

    def ready(self):
        """Follow the participations; name the sorts of e-mails; join one's own calendar and the export of one's own data."""
        from events.own_dates import join
        from notifications.kinds import register_kind
        from proposals.following import follow

        from . import jobs, own_dates, personal_data  # noqa: F401
        from .actions import lay_out

        follow(lay_out)
        join(own_dates.dates_of)
        for kind, label in {
            "digest": _("Rappels d’échéances"),
            "extended": _("Délai prolongé pour une échéance"),
            "waived": _("Dispense d’une échéance"),
            "meeting_proposed": _("Moments proposés pour une rencontre de mi-année"),
            "meeting_kept": _("Moment retenu pour une rencontre de mi-année"),
            "receipt": _("Accusé de réception d’un rapport"),
            "handed_in": _("Rapport remis"),
            "precisions_asked": _("Précisions demandées sur un rapport"),
            "accepted": _("Rapport accepté"),
            "clock": _("Huit semaines\u00a0: une réponse approche ou tarde"),
        }.items():
            register_kind(f"reports.{kind}", label)
