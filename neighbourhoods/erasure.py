"""What a person leaves before their account is erased, and the invitations that go with it."""

from accounts.erasure import Part, register

from .models import Invitation, PartnerMembership, Portfolio, Seat, Substitution, TableMembership


def _held(user):
    """Places that hold today or will; a past one stays in the history, without a name."""
    tables = TableMembership.objects.not_over().held_by(user).select_related("neighbourhood")
    partners = PartnerMembership.objects.not_over().held_by(user).with_organisation()
    portfolio = Portfolio.objects.not_over().of_advisor(user).select_related("neighbourhood")
    leaves = Substitution.objects.not_over().about(user)
    seats = Seat.objects.not_over().held_by(user).with_people()
    return [
        *(f"{row.get_role_display()}, {row.neighbourhood}" for row in tables),
        *(f"{row.get_role_display()}, {row.organisation}" for row in partners),
        *(f"{Portfolio._meta.verbose_name.capitalize()}, {row.neighbourhood}" for row in portfolio),
        *(str(Substitution._meta.verbose_name).capitalize() for _row in leaves),
        *(f"{row.committee}, {row.organisation}" for row in seats),
    ]


def _erase(user, now):
    Invitation.objects.to_address(user.email).delete()


register(Part(held=_held, erase=_erase))
