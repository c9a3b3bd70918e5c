"""A request that somebody has begun: kept with their session from one page to the next, until it is sent.

Nobody else reads it; it goes with the session. The form is shown again with it, on this page and whenever it is opened.
"""

SESSION_KEY = "coaching_drafts"
MOST_KEPT = 5
NEVER_KEPT = {"csrfmiddlewaretoken", "author", "act", "action"}


def keep(request):
    """Keep what was posted on this page; the oldest drafts give way."""
    kept = {name: value for name, value in request.session.get(SESSION_KEY, {}).items() if name != request.path}
    fields = {name: value for name, value in request.POST.items() if name not in NEVER_KEPT}
    newest = [*kept.items(), (request.path, fields)][-MOST_KEPT:]
    request.session[SESSION_KEY] = dict(newest)


def kept(request):
    """Return {field: value} as it was typed on this page, or None."""
    return request.session.get(SESSION_KEY, {}).get(request.path)


def drop(request):
    drafts = request.session.get(SESSION_KEY, {})
    if drafts.pop(request.path, None) is not None:
        request.session[SESSION_KEY] = drafts
