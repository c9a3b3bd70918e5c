"""Who may read a file: the one place where membership, positions and recusals meet (docs/decisions/0003).

``by_membership`` is what the table gives; nothing takes it away. ``by_position`` is what a portfolio, a team role or
a committee seat gives; a recusal takes it away, for administrators too.
"""

from django.apps import apps
from django.db.models import Exists, OuterRef, Q, Value

from neighbourhoods import positions
from neighbourhoods.models import Committee, Portfolio, Seat, TableMembership

from .conditions import ALWAYS, NEVER, all_of, any_of, negated, yes_or_no


def _own_places(user):
    held = positions.kept(user)
    return list(held.own) if held else TableMembership.objects.current().filter(user=user).values("neighbourhood")


def _in_places(places):
    """Condition on whatever belongs to a neighbourhood; ``places``: keys that are known, or a query for them."""
    return NEVER if isinstance(places, list) and not places else Q(neighbourhood__in=places)


def _withdraws(user):
    """Condition, true for every file or for none: the person sits for an organisation that withdraws."""
    held = positions.kept(user)
    if held:
        return ALWAYS if held.withdraws else NEVER
    return Q(Exists(Seat.objects.current().that_withdraw().filter(user=user)))


def by_membership(user):
    """Condition on Proposal: the person belongs to the table whose file it is."""
    return _in_places(_own_places(user))


def recused(user):
    """Condition on Proposal: the person is recused, by declaration or by what they belong to.

    Automatic: members of the table concerned or of a partner neighbourhood's table (portal's default), and whoever
    sits for an organisation that withdraws from decisions on investments (Guide, section 3.1, footnote).
    """
    declaration = apps.get_model("proposals", "ConflictDeclaration")
    partnership = apps.get_model("proposals", "PartnerNeighbourhood")
    own = by_membership(user)
    partners = partnership.objects.filter(neighbourhood__in=_own_places(user))
    return any_of(
        own,
        NEVER if own is NEVER else Q(pk__in=partners.values("proposal")),
        Q(pk__in=declaration.objects.filter(user=user, has_conflict=True).values("proposal")),
        _withdraws(user),
    )


def person_recused(person, proposal):
    """The same as ``recused``, as a condition on any row that names a person and a file; both are lookups of that row.

    For what somebody wrote, or asked, before they were recused: their row stays, and no longer counts.
    """
    declaration = apps.get_model("proposals", "ConflictDeclaration")
    partnership = apps.get_model("proposals", "PartnerNeighbourhood")
    places = TableMembership.objects.current().filter(user=OuterRef(person))
    partners = partnership.objects.filter(proposal=OuterRef(OuterRef(proposal)))
    declared = declaration.objects.conflicts().filter(user=OuterRef(person), proposal=OuterRef(proposal))
    return any_of(
        Q(Exists(places.filter(neighbourhood=OuterRef(f"{proposal}__neighbourhood")))),
        Q(Exists(places.filter(neighbourhood__in=partners.values("neighbourhood")))),
        Q(Exists(declared)),
        Q(Exists(Seat.objects.current().that_withdraw().filter(user=OuterRef(person)))),
    )


def _advises(user):
    held = positions.kept(user)
    return _in_places(list(held.advised) if held else Portfolio.objects.held_by(user).values("neighbourhood"))


def _staff(user):
    return ALWAYS if user.is_team or user.is_admin else _advises(user)


def _committee(user):
    """Files on the agenda of a convened meeting of a committee on which the person sits today."""
    held = positions.kept(user)
    if held and not held.sits_on_management:
        return NEVER
    agenda_item = apps.get_model("proposals", "AgendaItem")
    seats = Seat.objects.current().of_management().filter(user=user)
    convened = agenda_item.objects.filter(
        meeting__committee__in=held.committees if held else seats.values("committee"),
        meeting__committee__code=Committee.Code.MANAGEMENT,
        meeting__convened_at__isnull=False,
    )
    return Q(pk__in=convened.values("proposal"))


def by_position(user):
    """Condition on Proposal: the person knows that the file exists because of a position."""
    return all_of(any_of(_staff(user), _committee(user)), negated(recused(user)))


def by_seat(user):
    """Condition on Proposal: the person knows that the file exists because of a seat, whatever else they are."""
    return all_of(_committee(user), negated(recused(user)))


def by_position_content(user):
    """Condition on Proposal: the person reads what was submitted, and its analysis, because of a position.

    A committee member first answers whether they have a conflict of interest; the content opens after a no.
    """
    declaration = apps.get_model("proposals", "ConflictDeclaration")
    answered_no = declaration.objects.filter(user=user, has_conflict=False).values("proposal")
    seated = all_of(_committee(user), Q(pk__in=answered_no))
    return all_of(any_of(_staff(user), seated), negated(recused(user)), Q(submitted_at__isnull=False))


def by_right_to_submit(user):
    """Condition on whatever belongs to a neighbourhood: the person may submit for its table."""
    held = positions.kept(user)
    rows = TableMembership.objects.current().filter(user=user).that_submit()
    return _in_places(list(held.submits_for) if held else rows.values("neighbourhood"))


def _chairs(user):
    held = positions.kept(user)
    if held:
        return ALWAYS if held.chairs_management else NEVER
    return Q(Exists(Seat.objects.current().of_management().held_by(user).chairs()))


def title_open_to(user):
    """Condition on a file that the person knows of: they may read its title, which tells of its content.

    Before the answer about a conflict of interest, a member of the committee knows the neighbourhoods, the stage and
    the number; before the submission, whoever advises or coordinates knows the neighbourhood and the stage
    (docs/decisions/0007).
    """
    return any_of(by_membership(user), by_position_content(user))


def in_portfolio(user):
    """Condition on a file whose participation has begun: the person counts it in the programme's allocations.

    The team and the administration count them all, as they read them all. Whoever sits on the comité de gestion today
    counts those of files from which they are not recused: somebody of an organisation that withdraws counts none.
    """
    if user.is_team or user.is_admin:
        return ALWAYS
    held = positions.kept(user)
    if held:
        seated = ALWAYS if held.sits_on_management else NEVER
    else:
        seated = Q(Exists(Seat.objects.current().of_management().held_by(user)))
    return all_of(seated, negated(recused(user)))


def told_as_table(user):
    """Condition on a file that the person knows of: they are told its state as its table is."""
    return any_of(by_membership(user), negated(by_position_content(user)))


def known_to(user):
    """Condition on Proposal: the person knows that the file exists, because of their table or of a position."""
    return any_of(by_membership(user), by_position(user))


def pages_open_to(user):
    """Condition on a file that the person knows of: more than the question of conflict opens, if only a draft's header."""
    return any_of(Q(submitted_at=None), title_open_to(user))


# What the policy asks about a person and a file, each as a condition on Proposal.
FACTS = {
    "is_member": by_membership,
    "submits": by_right_to_submit,
    "advises": _advises,
    "knows": by_position,
    "reads": by_position_content,
    "chairs": _chairs,
}


def standing_columns(user):
    """Columns that let a file be read together with where ``user`` stands towards it: no further query asks."""
    facts = {f"standing_{name}": yes_or_no(condition(user)) for name, condition in FACTS.items()}
    return {"standing_of": Value(user.pk), **facts}


def stands(user, proposal, fact):
    """Say whether a fact of ``FACTS`` holds: as read with the file when it was, else asked of the database now."""
    if proposal.__dict__.get("standing_of") == user.pk:
        return bool(proposal.__dict__[f"standing_{fact}"])
    return type(proposal)._default_manager.filter(FACTS[fact](user), pk=proposal.pk).exists()
