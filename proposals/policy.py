"""Who may do what with a proposal. Questions only: nothing here changes anything.

Reading is decided by ``visible_to``; these questions decide acts. Every right that comes from a position falls with a
recusal, because it is asked of the same conditions that reading uses. A file read with ``with_standing_of`` answers
without a query; any other file asks the database each time, as the acts do once they hold the row.
"""

from neighbourhoods import positions
from neighbourhoods.models import Neighbourhood, Seat, TableMembership
from neighbourhoods.policy import is_advisor as advises_place
from neighbourhoods.policy import is_member as belongs_to_table

from .models import AgendaItem, ConflictDeclaration, ConflictDoubt, Proposal, Status, access, stands

# While the table may write: its draft, and the sections that a request for precisions reopened.
OPEN_TO_WRITING = (Status.DRAFT, Status.INFO_REQUESTED)


def may_start(user, neighbourhood):
    return TableMembership.objects.current().held_by(user).of_table(neighbourhood).exists()


def may_send_intent(user, neighbourhood):
    """A letter of intent speaks for the table: whoever may submit for it sends it."""
    return TableMembership.objects.current().that_submit().held_by(user).of_table(neighbourhood).exists()


def may_edit(user, proposal):
    """Any member of the table writes; whether the file is still open to writing is the workflow's question."""
    return stands(user, proposal, "is_member")


def may_submit(user, proposal):
    """The coordinator, and contributors whom the coordinator allows to (portal's default)."""
    return stands(user, proposal, "submits")


def may_withdraw(user, proposal):
    """Whoever submits for the table closes its draft, and asks for the withdrawal of a submitted file."""
    return may_submit(user, proposal)


def may_confirm_withdrawal(user, proposal):
    return may_analyse(user, proposal)


def is_advisor(user, proposal):
    return stands(user, proposal, "advises")


def reads_by_position(user, proposal):
    return stands(user, proposal, "reads")


def read_by_position(user, proposals):
    """Return the keys of those of these files for which ``reads_by_position`` says yes: one query for them all."""
    keys = [proposal.pk for proposal in proposals]
    return set(Proposal.objects.content_visible_by_position(user).filter(pk__in=keys).values_list("pk", flat=True))


def may_confirm_first_contact(user, proposal):
    return stands(user, proposal, "knows") and (user.is_team or is_advisor(user, proposal))


def may_analyse(user, proposal):
    """Advisor and team prepare the analysis (Guide, section 5.2), unless they are recused."""
    return reads_by_position(user, proposal) and (user.is_team or is_advisor(user, proposal))


def may_write_in_exchange(user, proposal):
    """Both sides of the exchange: the table's members, and those who analyse its file."""
    return may_edit(user, proposal) or may_analyse(user, proposal)


def may_prepare_meetings(user):
    return user.is_team


def may_run_meetings(user):
    """The team and whoever presides open and close a meeting, note who is there, change the order of its files."""
    return may_prepare_meetings(user) or chairs_management(user)


def chairs_management(user):
    return Seat.objects.current().of_management().held_by(user).chairs().exists()


def sits_on_management(user):
    return Seat.objects.current().of_management().held_by(user).exists()


def has_denied_conflict(user, proposal):
    return ConflictDeclaration.objects.denials_of(user).filter(proposal=proposal).exists()


def must_answer_first(user, item):
    """A seat obliges to say whether one has a conflict, before the committee's page of a file, whatever else one is."""
    return AgendaItem.objects.with_answer_of(user).filter(pk=item.pk, must_answer=True).exists()


def may_doubt(user, proposal):
    """A member who has not answered may say that they do not know; whoever has no seat has nothing to wait for."""
    return sits_on_management(user) and not has_denied_conflict(user, proposal)


def without_presider(proposals, keys):
    """Narrow these files to those on which nobody presides, now or once they have answered: the team decides instead.

    ``keys`` are theirs, so that what whoever presides may do is asked of these files alone.

    Whoever presides cannot when they are recused, have a doubt of their own that waits, advise the neighbourhood, or
    are away from a meeting that is open on the file (docs/decisions/0018). One query reads the chairs.
    """
    for seat in Seat.objects.current().of_management().chairs().with_people():
        if seat.user.is_active:
            proposals = proposals.exclude(pk__in=_presided_by(seat).filter(pk__in=keys).values("pk"))
    return proposals


def _presided_by(seat):
    doubts = ConflictDoubt.objects.open().of_person(seat.user)
    away = AgendaItem.objects.at_open_meetings().without_seat(seat)
    files = Proposal.objects.visible_by_seat(seat.user).exclude(access.FACTS["advises"](seat.user))
    return files.exclude(pk__in=doubts.values("proposal")).exclude(pk__in=away.values("proposal"))


def may_settle(user, proposal):
    """Who rules on a doubt and closes the round of opinions: whoever presides, or the team when they cannot.

    Never the file's own advisor, who does not decide (Guide, 5.2), nor a member who has not answered for themself.
    """
    if not reads_by_position(user, proposal) or is_advisor(user, proposal):
        return False
    if sits_on_management(user) and not has_denied_conflict(user, proposal):
        return False
    if stands(user, proposal, "chairs"):
        return True
    return user.is_team and without_presider(Proposal.objects.filter(pk=proposal.pk), [proposal.pk]).exists()


def settled_by(user, proposals):
    """Return the keys of those of these files for which ``may_settle`` says yes, in a few queries for them all."""
    keys = [proposal.pk for proposal in proposals]
    if not keys:
        return set()
    files = Proposal.objects.content_visible_by_position(user).filter(pk__in=keys)
    files = files.exclude(access.FACTS["advises"](user))
    held = positions.kept(user)
    if held.sits_on_management if held else sits_on_management(user):
        files = files.filter(pk__in=ConflictDeclaration.objects.denials_of(user).values("proposal"))
    if not (held.chairs_management if held else chairs_management(user)):
        files = without_presider(files, keys) if user.is_team else files.none()
    return set(files.values_list("pk", flat=True))


def may_rule(user, doubt):
    """Nobody rules on their own doubt."""
    return doubt.user_id != user.pk and may_settle(user, doubt.proposal)


def may_comment(user, item):
    """Members of the committee give their opinion on the files that are open to them, once they have said: no conflict."""
    seated = Seat.objects.current().filter(user=user, committee=item.meeting.committee_id).exists()
    return seated and reads_by_position(user, item.proposal) and has_denied_conflict(user, item.proposal)


def may_record_recommendation(user, proposal):
    """The team or the chair records what the committee adopted. The file's own advisor does not decide (Guide, 5.2)."""
    decides = user.is_team or stands(user, proposal, "chairs")
    return decides and reads_by_position(user, proposal) and not is_advisor(user, proposal)


def may_record_decision(user, proposal):
    """The team records the ratification; never the file's own advisor."""
    return user.is_team and reads_by_position(user, proposal) and not is_advisor(user, proposal)


def may_record_sittings(user):
    """The team records when governance sat; a sitting names no file."""
    return user.is_team


def may_see_sittings(user):
    return user.is_team or user.is_admin


def may_see_committee(user):
    """Whose page of the comité de gestion exists at all; each meeting and each file there has its own door."""
    return user.is_team or user.is_admin or sits_on_management(user)


def may_correct_sittings(user, *, has_conflict=None):
    """The team; not whoever is recused from any file: what stands in the way of a correction tells what was decided.

    Asked of what the person knows of themself (a table, a declared conflict, a seat that withdraws), never of what the
    sitting holds: the answer is the same for every sitting, and teaches nothing. ``has_conflict``: whether they declared
    one, when that was read already.
    """
    if not user.is_team:
        return False
    held = positions.kept(user)
    joined = held.own if held else TableMembership.objects.current().held_by(user).exists()
    withdraws = held.withdraws if held else Seat.objects.current().that_withdraw().held_by(user).exists()
    if has_conflict is None:
        has_conflict = ConflictDeclaration.objects.conflicts().filter(user=user).exists()
    return not (joined or withdraws or has_conflict)


def may_issue_letters(user, proposal):
    return user.is_team and reads_by_position(user, proposal)


def may_change_settings(user):
    """The team and the administration, as for the rules of the stages."""
    return user.is_authenticated and (user.is_team or user.is_admin)


def may_pay(user):
    """The team plans and records the instalments of an award; the table and its advisor read them."""
    return user.is_team


def may_see_allocations(user):
    """The team, the administration, and whoever sits on the comité de gestion: what each counts is theirs to read."""
    return user.is_team or user.is_admin or sits_on_management(user)


def withdraws_from_all(user):
    """Say whether a seat withdraws this person from every decision on investments (Guide, section 3.1, footnote)."""
    return Seat.objects.current().of_management().that_withdraw().held_by(user).exists()


def may_interrupt(user):
    return user.is_team


def may_follow_participation(user, participation):
    return user.is_team or Neighbourhood.objects.advised_by(user).filter(pk=participation.neighbourhood_id).exists()


def may_change_rules(user):
    """Whoever prepares and puts in force the rules of a stage, and enters calls; each act says when it may."""
    return user.is_team or user.is_admin


def may_keep_contacts(user, neighbourhood):
    """Write and read notes of contact: whoever answers for the neighbourhood, and the team; never one of its table."""
    keeps = user.is_authenticated and (user.is_team or advises_place(user, neighbourhood))
    return keeps and not belongs_to_table(user, neighbourhood)
