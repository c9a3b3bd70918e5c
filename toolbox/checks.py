from django.conf import settings
from django.core.checks import Error, Tags, register


@register(Tags.security, deploy=True)
def links_stay_outside(app_configs, **kwargs):
    """Refuse to deploy a portal that would open, for whoever suggests an address, what only this machine sees."""
    if not settings.LINKS_ALLOW_LOOPBACK:
        return []
    return [
        Error(
            "La vérification des liens (LINKS_ALLOW_LOOPBACK) ouvre les adresses de la machine elle-même.",
            hint="Ce réglage ne sert qu’aux tests\u00a0: remettez-le à False.",
            id="toolbox.E001",
        )
    ]
