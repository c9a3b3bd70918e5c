from django.conf import settings
from django.core.checks import Error, Tags, register


@register(Tags.security, deploy=True)
def demonstration_is_off(app_configs, **kwargs):
    """Refuse to deploy a portal whose sign-in page lets anybody become anybody."""
    if not settings.PIC_DEMO:
        return []
    return [
        Error(
            "Le mode démonstration (PIC_DEMO) est actif\u00a0: n’importe qui peut entrer comme n’importe qui.",
            hint="Retirez PIC_DEMO de l’environnement du serveur.",
            id="accounts.E001",
        )
    ]
