"""Topics: anybody proposes one; the team reads them, keeps, plans or declines."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts import robots
from proposals.views.opening import opened_form
from ui.refusals import NotAllowedNow, Refused

from .. import policy, workflow
from ..actions import topics as actions
from ..forms.topics import AnswerForm, DeclineForm, PlanForm, TopicForm
from ..models import Activity, Event, Topic
from .gates import check_moderates, check_team_reads
from .opening import trail
from .paging import paged

READ_WRITE = ["GET", "HEAD", "POST"]
PER_PAGE = 25
TONES = {Topic.Status.PROPOSED: "soon", Topic.Status.KEPT: "info", Topic.Status.PLANNED: "done"}


# --- For everybody --------------------------------------------------------------------------------------------------
@login_not_required
@require_http_methods(READ_WRITE)
def propose(request):
    activities = Activity.objects.visible_to(request.user).that_take_topics().in_order()
    if not activities:
        raise Http404
    user = request.user
    initial = {"name": user.full_name, "email": user.email} if user.is_authenticated else {}
    if request.method != "POST":
        wanted = activities.with_code(request.GET.get("activite", "")).first()
        initial["activity"] = wanted.pk if wanted else None
    form, status = opened_form(request, TopicForm, initial=initial, activities=activities), 200
    if request.method == "POST":
        status = 422
        if form.is_valid() and robots.limited(request, form.cleaned_data["email"]):
            form.add_error(None, robots.TOO_MANY)
            status = 429
        elif form.is_valid():
            topic = _proposed(form)
            if topic is not None:
                return render(request, "events/topic_received.html", {"topic": topic, "breadcrumb": trail()})
    context = {
        "form": form,
        "may_read": policy.reads_moderation(user),
        "breadcrumb": trail(),
    }
    return render(request, "events/topic_new.html", context, status=status)


def _proposed(form):
    """Keep the topic, or say beside the field what refuses it."""
    try:
        return actions.propose(now=timezone.now(), **form.answers())
    except Refused as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        return None


# --- For the team ---------------------------------------------------------------------------------------------------
@require_safe
def topics(request):
    check_team_reads(request)
    chosen = request.GET.get("etat", "")
    if chosen and chosen not in Topic.Status.values:
        raise Http404
    rows = Topic.objects.visible_to(request.user).with_context().to_read_first()
    listed = paged(request, rows.with_status(chosen) if chosen else rows, PER_PAGE)
    options = [{"label": _("Tous"), "url": reverse("events:topics"), "current": not chosen}]
    options += [
        {"label": label.capitalize(), "url": f"?etat={value}", "current": chosen == value}
        for value, label in Topic.Status.choices
    ]
    context = listed | {
        "rows": [(row, TONES.get(row.status, "closed")) for row in listed["page"]],
        "groups": [{"label": _("État"), "options": options}],
        "chosen": chosen,
        "breadcrumb": trail(),
    }
    return render(request, "events/topics.html", context)


def _seen(request, public_id):
    check_team_reads(request)
    return get_object_or_404(Topic.objects.visible_to(request.user).with_context(), public_id=public_id)


@require_safe
def topic(request, public_id):
    """What was proposed, the answer, and what may follow."""
    found = _seen(request, public_id)
    may = policy.may_moderate(request.user)
    context = {
        "topic": found,
        "tone": TONES.get(found.status, "closed"),
        "verbs": [verb for verb in workflow.TOPICS if may and workflow.may_follow(found, verb)],
        "breadcrumb": _trail(),
    }
    return render(request, "events/topic.html", context)


@require_http_methods(READ_WRITE)
def keep(request, public_id):
    return _answer(
        request, public_id, "keep", AnswerForm, title=_("Retenir ce sujet?"), action=_("Retenir le sujet"),
        text=_("Il reste dans la réserve jusqu’à ce qu’une date s’y prête. La personne reçoit un courriel."),
        done=_("Le sujet est retenu. La personne reçoit un courriel."),
    )  # fmt: skip


@require_http_methods(READ_WRITE)
def decline(request, public_id):
    return _answer(
        request, public_id, "decline", DeclineForm, title=_("Ne pas donner suite à ce sujet?"),
        action=_("Répondre que rien ne suit"), danger=True,
        text=_("La personne lit votre mot. Son nom et son courriel s’effacent après 90 jours."),
        done=_("C’est noté. La personne reçoit votre mot."),
    )  # fmt: skip


@require_http_methods(READ_WRITE)
def plan(request, public_id):
    found, now = _seen(request, public_id), timezone.now()
    dates = Event.objects.visible_to(request.user).of_activity(found.activity).to_come(now).not_cancelled()
    return _answer(
        request, public_id, "plan", PlanForm, title=_("Mettre ce sujet à l’horaire?"), action=_("Mettre à l’horaire"),
        text=_("Le sujet est lié à une date de l’activité. La personne reçoit un courriel avec cette date."),
        done=_("Le sujet est à l’horaire. La personne reçoit un courriel."), dates=dates.soonest_first(),
    )  # fmt: skip


def _answer(request, public_id, verb, form_class, *, title, text, action, done, danger=False, **kwargs):
    """The page of one answer: what was proposed, a word, one button."""
    found = _seen(request, public_id)
    check_moderates(request)
    if not workflow.may_follow(found, verb):
        raise NotAllowedNow(
            _("Ce sujet a déjà reçu sa réponse\u00a0: %(state)s.") % {"state": found.get_status_display()}
        )
    form, status = opened_form(request, form_class, **kwargs), 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                getattr(actions, verb)(topic=found, by=request.user, now=timezone.now(), **form.cleaned_data)
            except Refused as refusal:
                form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
            else:
                messages.success(request, done)
                return redirect(found)
    context = {
        "topic": found,
        "form": form,
        "title": title,
        "text": text,
        "action": action,
        "danger": danger,
        "no_dates": "event" in form.fields and not form.fields["event"].queryset,
        "breadcrumb": _trail((found.subject, found.get_absolute_url())),
    }
    return render(request, "events/topic_answer.html", context, status=status)


def _trail(*more):
    return trail((_("Sujets proposés"), reverse("events:topics")), *more)
