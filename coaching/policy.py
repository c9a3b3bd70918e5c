"""Who may do what with hours, requests and places. Questions only: nothing here changes anything.

Reading is decided by ``visible_to``; these questions decide acts. A page that only reads has kept the person's
positions (``neighbourhoods.positions``) and asks nothing more; an act asks the database, under its locks.
"""

from neighbourhoods import positions
from neighbourhoods.listing import in_order
from neighbourhoods.models import Neighbourhood, PartnerMembership, Portfolio, TableMembership

from .models import Mandate


def acts_for_table(user, neighbourhood):
    """Whoever may submit for the table asks, accepts and contests for it: the coordinator, and whom they allow to."""
    held = positions.kept(user)
    if held:
        return neighbourhood.pk in held.submits_for
    return TableMembership.objects.current().that_submit().held_by(user).of_table(neighbourhood).exists()


def belongs_to_table(user, neighbourhood):
    held = positions.kept(user)
    if held:
        return neighbourhood.pk in held.own
    return TableMembership.objects.current().held_by(user).of_table(neighbourhood).exists()


def advises(user, neighbourhood):
    held = positions.kept(user)
    if held:
        return neighbourhood.pk in held.advised
    return Neighbourhood.objects.advised_by(user).filter(pk=neighbourhood.pk).exists()


def follows(user, neighbourhood):
    """Who reads a neighbourhood's hours: its table, its advisor, the team and the administration; coaches do not."""
    return user.is_authenticated and (
        user.is_team or user.is_admin or belongs_to_table(user, neighbourhood) or advises(user, neighbourhood)
    )


def coaches(user):
    """True for whoever coaches today for a partner: as a page has read it with the other positions, else asked now."""
    held = positions.kept(user)
    if held:
        return bool(held.coaches_for)
    return PartnerMembership.objects.current().with_role(PartnerMembership.Role.COACH).held_by(user).exists()


def coaches_for(user, mandate):
    """The person coaches today for the partner who holds the mandate; a coach who was revoked no longer does."""
    return Mandate.objects.held_by(user).filter(pk=mandate.pk).exists()


def may_log(user, mandate):
    """The partner's coaches log their hours; the team may in their place."""
    return user.is_team or coaches_for(user, mandate)


def may_ask(user, neighbourhood):
    return acts_for_table(user, neighbourhood)


def asks_for(user):
    """The neighbourhoods for which this person may ask, by name."""
    rows = TableMembership.objects.current().that_submit().held_by(user).select_related("neighbourhood")
    return in_order(row.neighbourhood for row in rows)


def may_withdraw_request(user, request):
    return acts_for_table(user, request.neighbourhood)


def may_refer(user, request):
    """Needs outside both offers are talked over with the neighbourhood's advisor (Menu des possibles)."""
    return user.is_team or advises(user, request.neighbourhood)


def reads_requests(user):
    """The list of every request that one follows is for the team, the administration and whoever has a portfolio."""
    return user.is_team or user.is_admin or Portfolio.objects.held_by(user).exists()


def may_contest(user, session):
    return acts_for_table(user, session.mandate.neighbourhood)


def may_answer_excess(user, excess):
    """The neighbourhood pays: whoever acts for its table answers, nobody in its place."""
    return acts_for_table(user, excess.session.mandate.neighbourhood)


def may_run(user):
    """The team assigns mandates, rules on contests and excess, adjusts lots, opens and closes years."""
    return user.is_team


def may_write_in_loop(user, mandate):
    """Table and coach follow the learning loop together; the team and the advisor read it."""
    return belongs_to_table(user, mandate.neighbourhood) or coaches_for(user, mandate)


def may_conclude(user, mandate):
    return user.is_team or coaches_for(user, mandate)


def may_confirm_discussion(user, request):
    """The neighbourhood's advisor (or a substitute) confirms; the team may, as it takes over on the tenth day."""
    return user.is_team or advises(user, request.neighbourhood)


def may_withdraw_dynamo(user, request):
    """The table withdraws its own request; the team any, with a reason."""
    return user.is_team or acts_for_table(user, request.neighbourhood)


def may_answer_dynamo_offer(user, request):
    """The table answers its offer; the team does for a request that it entered, since that table writes by e-mail."""
    return acts_for_table(user, request.neighbourhood) or user.is_team and request.received_on is not None
