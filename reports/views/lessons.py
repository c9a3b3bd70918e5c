"""What neighbourhoods learned: a search across reports, and the team's tags."""

from functools import partial

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from proposals.listing import CountedPaginator

from .. import actions, policy
from ..forms.lessons import TagsForm
from ..lessons import Search
from ..models import Lesson, Tag
from .acting import act_on
from .calendar import trail

PER_PAGE = 20


@require_safe
def lessons(request):
    search = Search(request.user, request.GET)

    def url(**changed):
        return reverse("reports:lessons", query=search.chosen.as_query(**changed))

    rows = search.rows()
    page = CountedPaginator(rows, PER_PAGE, count=rows.count()).get_page(request.GET.get("page"))
    context = {
        "search": search,
        "rows": page.object_list,
        "page": page,
        "pages": page.paginator.get_elided_page_range(page.number, on_each_side=1),
        "groups": [] if search.is_empty else list(search.groups(url)),
        "may_tag": policy.may_tag_lessons(request.user),
        "breadcrumb": trail(),
    }
    return render(request, "reports/lessons.html", context)


@require_http_methods(("GET", "HEAD", "POST"))
def lesson_tags(request, pk):
    row = get_object_or_404(Lesson.objects.visible_to(request.user).with_context(), pk=pk)
    if not policy.may_tag_lessons(request.user):
        raise PermissionDenied
    place = row.report.obligation.participation.neighbourhood
    known = Tag.objects.visible_to(request.user)
    posted = request.POST if request.method == "POST" else None
    return act_on(
        request,
        TagsForm(posted, known=known, initial={"known": [tag.key for tag in row.tags.all()]}),
        partial(actions.tag_lesson, lesson=row),
        title=_("Étiqueter cet apprentissage"),
        text=row.text,
        action=_("Enregistrer les étiquettes"),
        done=lambda _after: _("Les étiquettes sont enregistrées."),
        to=lambda _after: reverse("reports:lessons"),
        back_url=reverse("reports:lessons"),
        facts=[{"label": _("Quartier"), "value": place.name}, {"label": _("Question"), "value": row.question}],
        breadcrumb=trail((_("Apprentissages"), reverse("reports:lessons"))),
    )
