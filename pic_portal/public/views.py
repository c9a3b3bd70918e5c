"""The public pages: each finds its words and the rows that they tell of, and shows them. No cookie, no form."""

from functools import wraps

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from coaching import asking_desk
from neighbourhoods.models import PublicContact
from proposals import programme as rows

from . import reading, words


def public_page(name):
    """A page of « Le programme » from a function that gives its context: its place among the others is added."""

    def decorated(context_of):
        @login_not_required
        @require_safe
        @wraps(context_of)
        def view(request):
            page, following = words.page_named(name)
            around = {"page": page, "following": following}
            return render(request, f"public/{name}.html", {**around, **context_of(timezone.now())})

        return view

    return decorated


@public_page("programme")
def programme(now):
    return {"words": words.of("programme"), "stages": rows.stages(now), "call": reading.next_call(now)}


@public_page("stages")
def stages(now):
    return {"words": words.of("stages"), "columns": reading.stage_columns(now)}


@public_page("submit")
def submit(now):
    calls = rows.calls(now)
    return {
        "words": words.of("submit"),
        "stages": rows.stages(now),
        "open_calls": [row for row in calls if row["is_open"]],
        "past_calls": [row for row in reversed(calls) if not row["is_open"]],
        "call": reading.next_of(calls),
    }


@public_page("framework")
def framework(now):
    return {"words": words.of("framework"), "programme": words.of("programme")}


@public_page("governance")
def governance(now):
    return {"words": words.of("governance"), **reading.who_decides()}


@public_page("learning")
def learning(now):
    return {"words": words.of("learning"), "bank": asking_desk.bank_on(timezone.localdate(now))}


@public_page("contact")
def contact(now):
    return {"words": words.of("contact"), "people": PublicContact.objects.in_order()}
