"""Who may read a file: the one place where membership, positions and recusals meet (domain, sections 1 and 4).

``by_membership`` is what the table gives; nothing takes it away. ``by_position`` is what a portfolio, a team role or
a committee seat gives; a recusal takes it away, for administrators too.
"""

from django.apps import apps
from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Q, Value

from neighbourhoods.models import Committee, Portfolio, Seat, TableMembership


def _own_places(user):
    return TableMembership.objects.current().filter(user=user).values("neighbourhood")


def _advised_places(user):
    return Portfolio.objects.held_by(user).values("neighbourhood")


def by_membership(user):
    """Condition on Proposal: the person belongs to the table whose file it is."""
    return Q(neighbourhood__in=_own_places(user))


def recused(user):
    """Condition on Proposal: the person is recused, by declaration or by what they belong to.

    Automatic: members of the table concerned or of a partner neighbourhood's table (portal's default), and whoever
    sits for an organisation that withdraws from decisions on investments (Guide, section 3.1, footnote).
    """
    declaration = apps.get_model("proposals", "ConflictDeclaration")
    partnership = apps.get_model("proposals", "PartnerNeighbourhood")
    own = _own_places(user)
    return (
        Q(neighbourhood__in=own)
        | Q(pk__in=partnership.objects.filter(neighbourhood__in=own).values("proposal"))
        | Q(pk__in=declaration.objects.filter(user=user, has_conflict=True).values("proposal"))
        | Q(Exists(Seat.objects.current().that_withdraw().filter(user=user)))
    )


def _staff(user):
    if user.is_team or user.is_admin:
        return Q(pk__isnull=False)
    return Q(neighbourhood__in=_advised_places(user))


def _committee(user):
    """Files on the agenda of a convened meeting of a committee on which the person sits today."""
    agenda_item = apps.get_model("proposals", "AgendaItem")
    seats = Seat.objects.current().filter(user=user, committee=OuterRef("meeting__committee"))
    convened = agenda_item.objects.filter(
        Exists(seats), meeting__committee__code=Committee.Code.MANAGEMENT, meeting__convened_at__isnull=False
    )
    return Q(pk__in=convened.values("proposal"))


def by_position(user):
    """Condition on Proposal: the person knows that the file exists because of a position."""
    return (_staff(user) | _committee(user)) & ~recused(user)


def by_position_content(user):
    """Condition on Proposal: the person reads what was submitted, and its analysis, because of a position.

    A committee member first answers whether they have a conflict of interest; the content opens after a no.
    """
    declaration = apps.get_model("proposals", "ConflictDeclaration")
    answered_no = declaration.objects.filter(user=user, has_conflict=False).values("proposal")
    return Q(submitted_at__isnull=False) & (_staff(user) | (_committee(user) & Q(pk__in=answered_no))) & ~recused(user)


def _own_seat_at_the_table(user):
    return TableMembership.objects.current().filter(user=user, neighbourhood=OuterRef("neighbourhood"))


# What the policy asks about a person and a file, each as a condition on Proposal.
FACTS = {
    "is_member": lambda user: Exists(_own_seat_at_the_table(user)),
    "submits": lambda user: Exists(_own_seat_at_the_table(user).that_submit()),
    "advises": lambda user: Exists(Portfolio.objects.held_by(user).filter(neighbourhood=OuterRef("neighbourhood"))),
    "knows": by_position,
    "reads": by_position_content,
    "chairs": lambda user: Exists(Seat.objects.current().of_management().held_by(user).chairs()),
}


def standing_columns(user):
    """Columns that let a file be read together with where ``user`` stands towards it: no further query asks."""
    facts = {f"standing_{name}": _yes_or_no(condition(user)) for name, condition in FACTS.items()}
    return {"standing_of": Value(user.pk), **facts}


def _yes_or_no(condition):
    return condition if isinstance(condition, Exists) else ExpressionWrapper(condition, output_field=BooleanField())


def stands(user, proposal, fact):
    """Say whether a fact of ``FACTS`` holds: as read with the file when it was, else asked of the database now."""
    if proposal.__dict__.get("standing_of") == user.pk:
        return bool(proposal.__dict__[f"standing_{fact}"])
    return type(proposal)._default_manager.filter(FACTS[fact](user), pk=proposal.pk).exists()
