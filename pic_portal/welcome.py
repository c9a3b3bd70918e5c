"""What the two home pages read: a few bounded queries, whatever the size of the programme."""

from django.db.models import Case, F, Prefetch, When
from django.db.models.functions import Coalesce

from proposals.models import Call, Proposal, Stage, StageRules, Status
from proposals.panels import file_row, for_the_reader

RECENT = 5


def stages(now):
    """The three stages, each with ``current``: the rules in force now, or None."""
    in_force = StageRules.objects.in_force(now)
    found = list(Stage.objects.prefetch_related(Prefetch("rules", in_force, to_attr="in_force")))
    for stage in found:
        stage.current = stage.in_force[0] if stage.in_force else None
    return found


def next_call(now):
    return Call.objects.open(now).prefetch_related("stages").order_by("closes_at", "is_fictitious").first()


def recent_files(user):
    """The files that moved last among those that the person sees, as rows of a list."""
    moved = Case(When(status=Status.DRAFT, then=F("opened_at")), default=Coalesce("submitted_at", "opened_at"))
    latest = (moved.desc(), "-pk")
    # Found first, then read: what a row tells is asked for these few only.
    found = Proposal.objects.visible_to(user).order_by(*latest).values("pk")[:RECENT]
    files = for_the_reader(Proposal.objects.filter(pk__in=found), user)
    return [file_row(file) for file in files.for_lists().order_by(*latest)]
