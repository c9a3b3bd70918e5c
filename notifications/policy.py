"""Who may open the outbox's staff pages and act there. Which e-mails they find there is ``visible_to``'s business."""


def may_see_outbox(user):
    return user.is_authenticated and (user.is_team or user.is_admin)


def may_resend(user):
    return may_see_outbox(user)


def may_reword(user):
    """The team and administrators, as for the programme's rules."""
    return user.is_authenticated and (user.is_team or user.is_admin)
