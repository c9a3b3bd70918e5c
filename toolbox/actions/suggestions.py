"""Suggesting a resource: anybody does, the team answers, and the person is told."""

from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from accounts.addresses import normal
from events.actions.registering import checked_name
from events.lines import one_line
from notifications.actions import queue_email
from proposals.actions import people
from ui.refusals import NotAllowedNow, Refused
from ui.uploads import fingerprint

from .. import policy, workflow
from ..links.addresses import checked, key_of
from ..models import Resource, Suggestion
from . import resources

SALT = "toolbox.suggestions"


# --- For everybody --------------------------------------------------------------------------------------------------
@transaction.atomic
def suggest(*, title, name, email, by, now, link="", upload=None, theme=None, why=""):
    """Keep a suggestion, and write to whoever makes it and to the team. ``by``: the visitor, signed in or not.

    Refused, with the way to it, when a public resource opens the same thing already. The same thing twice while it
    waits is one row, that of the first person; whoever comes second is written to as the first was, and the team is
    told once. ``link`` may raise ``ValidationError`` (``links.addresses.checked``).
    """
    if upload and not policy.may_send_files(by):
        raise PermissionDenied
    facts, key = _content(link, upload)
    known = Resource.objects.with_key(key).first()
    if known is not None and known.is_public(timezone.localdate(now)):
        raise _already_there(known, "link" if link else "upload")
    suggestion, is_new = _kept(
        key,
        title=one_line(title), theme=theme, why=why.strip(), name=checked_name(name), email=email.strip(), at=now,
        **facts,
    )  # fmt: skip
    _write("received", suggestion, email.strip(), now)
    if is_new:
        for person in people.team(timezone.localdate(now)):
            _write("to_read", suggestion, person, now, known=known)
    return suggestion


def _content(link, upload):
    """Return (fields of the suggestion, key) of the one thing that was given."""
    if bool(link) == bool(upload):
        raise Refused(_("Donnez une adresse ou un fichier\u00a0: un seul des deux."), "link")
    if upload:
        facts = {"file": upload, "file_name": upload.clean_name, "kind": upload.kind, "size": upload.size}
        return facts, f"file:{fingerprint(upload)}"
    link = checked(link)
    return {"link": link}, key_of(link)


def _already_there(known, field):
    return Refused(
        _("Rien à ajouter\u00a0: «\u00a0%(title)s\u00a0» est déjà dans la boîte à outils.") % {"title": known.title},
        field,
        way_out=(_("Voir «\u00a0%(title)s\u00a0»") % {"title": known.title}, known.get_absolute_url()),
    )


def _kept(key, **facts):
    """Return (the suggestion that waits with this key, whether it is new). Of several at once, one is new."""
    waiting = Suggestion.objects.waiting().with_key(key)
    known = waiting.first()
    if known is not None:
        return known, False
    suggestion = Suggestion(content_key=key, **facts)
    try:
        with transaction.atomic():
            suggestion.save()
    except IntegrityError:
        _forget_file(suggestion)
        known = waiting.first()
        if known is None:  # no twin: something else is wrong
            raise
        return known, False
    return suggestion, True


def _forget_file(suggestion):
    """The file was stored before the row was refused."""
    if suggestion.file:
        suggestion.file.storage.delete(suggestion.file.name)


# --- For the team ---------------------------------------------------------------------------------------------------
@transaction.atomic
def accept(*, suggestion, answer, by, now):
    """Make a draft of it, which the team completes, and tell the person. Return the suggestion with its resource.

    Refused when a resource opens the same thing already: that is ``join``.
    """
    suggestion = _locked(suggestion, "accept", by)
    known = Resource.objects.with_key(suggestion.content_key).first()
    if known is not None:
        raise Refused(
            _(
                "«\u00a0%(title)s\u00a0» ouvre déjà la même chose\u00a0: répondez «\u00a0C’est déjà dans la boîte\u00a0»."
            )
            % {"title": known.title},
            way_out=(_("Voir la ressource proposée"), suggestion.get_absolute_url()),
        )
    themes = [suggestion.theme] if suggestion.theme else []
    draft = resources.create(title=suggestion.title, themes=themes, stages=[], by=by, now=now)
    opens = {"upload": _copy_of(suggestion)} if suggestion.file else {"link": suggestion.link}
    draft = resources.open_with(resource=draft, by=by, now=now, **opens)
    return _answered(suggestion, "accept", by, now, answer=answer, resource=draft)


@transaction.atomic
def join(*, suggestion, answer, by, now):
    """Answer that a resource, published or still a draft, opens the same thing already; nothing is added."""
    suggestion = _locked(suggestion, "join", by)
    known = Resource.objects.with_key(suggestion.content_key).select_for_update(of=("self",)).first()
    if known is None:
        raise NotAllowedNow(
            _("Aucune ressource n’ouvre la même chose\u00a0: retenez plutôt la ressource proposée."),
            way_out=(_("Voir la ressource proposée"), suggestion.get_absolute_url()),
        )
    if known.is_withdrawn:
        raise NotAllowedNow(
            _("«\u00a0%(title)s\u00a0» est retirée\u00a0: rétablissez-la d’abord, ou répondez que rien ne suit.")
            % {"title": known.title},
            way_out=(_("Voir cette ressource"), known.get_absolute_url()),
        )
    return _answered(suggestion, "join", by, now, answer=answer, resource=known)


@transaction.atomic
def decline(*, suggestion, answer, by, now):
    """The team says no, and why; the person reads it."""
    if not answer.strip():
        raise Refused(_("Écrivez le motif\u00a0: la personne le lira."), "answer")
    suggestion = _locked(suggestion, "decline", by)
    return _answered(suggestion, "decline", by, now, answer=answer)


def _locked(suggestion, verb, by):
    """Return the suggestion with its row locked, once it is sure that ``by`` may answer, and that nobody has yet."""
    # Nothing is joined to it: once the wait for the lock is over, PostgreSQL reads this row again, and no other.
    suggestion = Suggestion.objects.select_for_update().get(pk=suggestion.pk)
    if not policy.may_curate(by):
        raise PermissionDenied
    check_follows(suggestion, verb)
    return suggestion


def check_follows(suggestion, verb):
    """Refuse what was answered already, and say by whom: two people may open the same page."""
    if not workflow.may_follow(suggestion, verb):
        raise NotAllowedNow(
            _("%(who)s a déjà répondu à cette proposition\u00a0: elle est %(state)s.")
            % {"who": suggestion.answered_by.full_name, "state": suggestion.get_status_display()},
            way_out=(_("Voir la réponse"), suggestion.get_absolute_url()),
        )


def _answered(suggestion, verb, by, now, *, answer, resource=None):
    suggestion.status = workflow.SUGGESTIONS[verb][1]
    suggestion.answer, suggestion.answered_at, suggestion.answered_by = answer.strip(), now, by
    suggestion.resource = resource
    suggestion.save(update_fields=["status", "answer", "answered_at", "answered_by", "resource"])
    if suggestion.email:
        is_public = resource is not None and resource.is_public(timezone.localdate(now))
        _write("declined" if verb == "decline" else "accepted", suggestion, suggestion.email, now, is_public=is_public)
    return suggestion


def _copy_of(suggestion):
    """Return the file, as ``open_with`` takes an upload: the resource has its own, the suggestion's may be erased."""
    try:
        with suggestion.file.open("rb") as kept:
            copy = ContentFile(kept.read(), name=suggestion.file_name)
    except FileNotFoundError as missing:
        raise NotAllowedNow(
            _("Le fichier proposé ne se trouve plus. Répondez à la personne de l’envoyer de nouveau."),
            way_out=(_("Voir la ressource proposée"), suggestion.get_absolute_url()),
        ) from missing
    copy.clean_name, copy.kind = suggestion.file_name, suggestion.kind
    return copy


def _write(what, suggestion, to, now, **more):
    """One e-mail for each occasion and each reader, whose address is not readable in the key."""
    reader = salted_hmac(SALT, normal(to), algorithm="sha256").hexdigest()[:32] if isinstance(to, str) else to.pk
    queue_email(
        key=f"toolbox-suggestion-{what}-{suggestion.pk}-{reader}",
        kind=f"toolbox.suggestion_{what}",
        to=to,
        template=f"toolbox/emails/suggestion_{what}",
        context={"suggestion": suggestion, **more},
        about=suggestion,
        now=now,
    )
