"""Who may do what on the readiness path. Questions only: nothing here changes anything.

Reading is decided by ``visible_to``; these questions decide acts.
"""

from accounts.addresses import addresses_of
from neighbourhoods import positions
from neighbourhoods.models import TableMembership

from .models import Declaration, Signatory


def may_declare(user):
    """Anybody whose account has proved an address, or who belongs to a table. Accounts come by invitation."""
    return user.is_authenticated and (bool(addresses_of(user)) or _memberships(user).exists())


def belongs_to_table(user, neighbourhood):
    if neighbourhood is None:
        return False
    held = positions.kept(user)
    if held:
        return neighbourhood.pk in held.own
    return _memberships(user).of_table(neighbourhood).exists()


def submits_for_table(user, neighbourhood):
    """The coordination, and whom it allows to: as for everything that leaves in the table's name (Guide, 5.3)."""
    held = positions.kept(user)
    if held:
        return neighbourhood.pk in held.submits_for
    return _memberships(user).that_submit().of_table(neighbourhood).exists()


def _memberships(user):
    return TableMembership.objects.current().held_by(user)


# --- Declarations ---------------------------------------------------------------------------------------------------
def may_write(user, declaration):
    """Whoever made it; and the table's members, if it is made in its name."""
    own = declaration.declared_by_id == user.pk
    return own or declaration.for_table and belongs_to_table(user, declaration.neighbourhood)


def may_submit(user, declaration):
    """In the name of a table, whoever may submit for it; otherwise whoever made it."""
    if declaration.for_table and declaration.neighbourhood is not None:
        return submits_for_table(user, declaration.neighbourhood)
    return declaration.declared_by_id == user.pk


def reads_desk(user):
    """The lists of the whole path are for the team and administrators."""
    return user.is_team or user.is_admin


def is_recused(user, declaration):
    """Of the team, and concerned: it is their declaration, or that of a table to which they belong."""
    mine = user.pk in (declaration.declared_by_id, declaration.submitted_by_id)
    return mine or belongs_to_table(user, declaration.neighbourhood)


def may_answer(user, declaration):
    return user.is_team and not is_recused(user, declaration)


# --- Directory ------------------------------------------------------------------------------------------------------
def may_keep_directory(user):
    return user.is_team


def reads_directory(user):
    """Whoever has an approved declaration chooses in it; the team keeps it; administrators read it."""
    return reads_desk(user) or Declaration.objects.of_side(user).approved().exists()


def may_write_to_coaches(user):
    """Whoever may choose among them; the team has the address, or the account, already."""
    return Declaration.objects.of_side(user).approved().exists()


def may_agree(user, coach):
    """Consent is personal: the person whose account is linked. The team records that of somebody without account."""
    if coach.account_id is not None:
        return coach.account_id == user.pk
    return user.is_team


def may_withdraw_agreement(user, coach):
    return coach.account_id == user.pk or user.is_team


# --- Requests -------------------------------------------------------------------------------------------------------
def may_prepare(user, request):
    return may_write(user, request.declaration)


def may_submit_request(user, request):
    return may_submit(user, request.declaration)


def is_named(user, request):
    return Signatory.objects.of_account(user).filter(request=request).exists()


def is_recused_from_request(user, request):
    """Concerned by the declaration, named in the team or as the fiduciary, or the coach who was chosen."""
    coaches = request.coach is not None and request.coach.account_id == user.pk
    return (
        coaches or request.opened_by_id == user.pk or is_recused(user, request.declaration) or is_named(user, request)
    )


def may_decide(user, request):
    return user.is_team and not is_recused_from_request(user, request)
