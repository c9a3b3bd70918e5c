"""What somebody is in the programme today, in one query: menus and the home page ask for nothing more."""

from dataclasses import dataclass

from django.db.models import Exists, Subquery

from accounts.models import StaffRole, User
from neighbourhoods.models import Neighbourhood, Portfolio, Seat, TableMembership

KEPT_ON_REQUEST = "_pic_roles"


@dataclass(frozen=True)
class Roles:
    """``own_place`` is the address of the person's neighbourhood when they act for exactly one table."""

    is_member: bool = False
    advises: bool = False
    sits: bool = False
    is_team: bool = False
    is_admin: bool = False
    own_place: str = ""

    @property
    def reads_meetings(self):
        return self.sits or self.is_team or self.is_admin

    @property
    def reads_files(self):
        return self.is_member or self.advises or self.reads_meetings


class RolesMiddleware:
    """Read the roles before the view asks piece by piece: the menu needs them all anyway."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view_func, view_args, view_kwargs):
        if request.user.is_authenticated and not request.htmx:
            roles_of(request)


def roles_of(request):
    """Return the roles of whoever asks, read once per request; a guest has none."""
    known = getattr(request, KEPT_ON_REQUEST, None)
    if known is None:
        user = getattr(request, "user", None)
        known = _read(user) if user is not None and user.is_authenticated else Roles()
        setattr(request, KEPT_ON_REQUEST, known)
    return known


def _read(user):
    staff = user.staff_roles.current()
    joined = Neighbourhood.objects.joined_by(user).order_by("slug").values("slug")
    row = (
        User.objects.filter(pk=user.pk)
        .annotate(
            is_member=Exists(TableMembership.objects.current().held_by(user)),
            advises=Exists(Portfolio.objects.held_by(user)),
            sits=Exists(Seat.objects.current().of_management().held_by(user)),
            team=Exists(staff.filter(role=StaffRole.Role.TEAM)),
            admin=Exists(staff.filter(role=StaffRole.Role.ADMIN)),
            first=Subquery(joined[:1]),
            last=Subquery(joined.reverse()[:1]),
        )
        .values("is_member", "advises", "sits", "team", "admin", "first", "last")
        .get()
    )
    # What was just read answers the person's own questions too, for the rest of the request.
    held = {StaffRole.Role.TEAM: row["team"], StaffRole.Role.ADMIN: row["admin"]}
    user.current_roles = frozenset(role for role, holds in held.items() if holds)
    return Roles(
        is_member=row["is_member"],
        advises=row["advises"],
        sits=row["sits"],
        is_team=user.is_team,
        is_admin=user.is_admin,
        own_place=row["first"] if row["first"] and row["first"] == row["last"] else "",
    )
