"""What somebody is in the programme today, in one query: menus and the home page ask for nothing more."""

from dataclasses import dataclass

from neighbourhoods import positions

SAFE_METHODS = ("GET", "HEAD")
KEPT_ON_REQUEST = "_pic_roles"


@dataclass(frozen=True)
class Roles:
    """``own_place`` is the address of the person's neighbourhood when they act for exactly one table."""

    is_member: bool = False
    advises: bool = False
    sits: bool = False
    coaches: bool = False
    is_team: bool = False
    is_admin: bool = False
    own_place: str = ""

    @property
    def reads_meetings(self):
        return self.sits or self.is_team or self.is_admin

    @property
    def follows_coaching(self):
        return self.is_member or self.advises or self.coaches or self.is_team or self.is_admin

    @property
    def follows_awards(self):
        return self.is_member or self.advises or self.is_team or self.is_admin

    @property
    def reads_files(self):
        return self.is_member or self.advises or self.reads_meetings


class RolesMiddleware:
    """Read the positions once, before the view asks piece by piece: the menu needs them all anyway.

    Not before an act: its rights are asked of the database under its locks.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view_func, view_args, view_kwargs):
        if request.user.is_authenticated and request.method in SAFE_METHODS:
            positions.keep(request.user)
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
    held = positions.kept(user) or positions.read(user)
    # What was just read answers the person's own questions too, for the rest of the request.
    user.current_roles = held.roles
    return Roles(
        is_member=bool(held.own),
        advises=bool(held.advised),
        sits=held.sits_on_management,
        coaches=bool(held.coaches_for),
        is_team=user.is_team,
        is_admin=user.is_admin,
        own_place=next(iter(held.own.values())) if len(held.own) == 1 else "",
    )
