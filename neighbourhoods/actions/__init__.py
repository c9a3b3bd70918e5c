"""What is done with tables, portfolios and committees. Each verb is atomic, says who acts and when."""

from .members import (
    accept_invitation,
    allow_submitting,
    cancel_invitation,
    change_role,
    invite,
    revoke_membership,
)
from .places import confirm_inferred_name, put_own_words
from .regional import (
    NewPerson,
    add_partner_member,
    assign_portfolio,
    end_partner_membership,
    end_portfolio,
    end_seat,
    end_substitution,
    give_chair,
    name_substitute,
    seat_member,
)

__all__ = [
    "NewPerson",
    "accept_invitation",
    "add_partner_member",
    "allow_submitting",
    "assign_portfolio",
    "cancel_invitation",
    "change_role",
    "confirm_inferred_name",
    "end_partner_membership",
    "end_portfolio",
    "end_seat",
    "end_substitution",
    "give_chair",
    "invite",
    "name_substitute",
    "put_own_words",
    "revoke_membership",
    "seat_member",
]
