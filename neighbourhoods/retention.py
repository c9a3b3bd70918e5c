"""What this app erases once its time is over."""

from django.utils.translation import gettext_lazy as _

from accounts.retention import purger_of_rows

from .models import Invitation

purger_of_rows(
    "neighbourhoods.invitations",
    _("Invitations acceptées, annulées ou périmées, avec l’adresse invitée"),
    lambda before: Invitation.objects.over_before(before),
)
