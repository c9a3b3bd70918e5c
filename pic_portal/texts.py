"""What the pages of the portal's texts read: their state, their history, two versions word by word, an example."""

from django.utils.translation import gettext as _

from notifications.composing import compose_sample
from notifications.models import Wording
from notifications.rewording import words_in_force
from notifications.wordings import grouped, text_of
from notifications.wordings.choosing import Words, own_words
from notifications.wordings.previews import sample_paragraphs
from proposals.models import Proposal, Status
from ui.diff import compare_texts
from ui.typography import long_instant

IN_FORCE, OWN, PREPARED = "vigueur", "portail", "preparation"


def text_or_none(code):
    try:
        return text_of(code)
    except KeyError:
        return None


def groups(now):
    """Return [(group, [(text, version in force, version in preparation)])], in two queries whatever their number."""
    current = {one.code: one for one in Wording.objects.in_force(now)}
    prepared = {one.code: one for one in Wording.objects.in_preparation()}
    return [
        (group, [(text, current.get(text.code), prepared.get(text.code)) for text in found])
        for group, found in grouped()
    ]


def state(text, now):
    """Return {current, prepared, is_own}: the version in force (None: the portal's own text), the one in preparation."""
    current = Wording.objects.of_text(text.code).in_force(now).with_people().first()
    words = own_words(text)
    return {
        "current": current,
        "prepared": in_preparation(text),
        "is_own": current is None or (current.subject, current.body) == (words.subject, words.body),
    }


def in_preparation(text):
    return Wording.objects.of_text(text.code).in_preparation().with_people().first()


def history(text):
    return list(Wording.objects.of_text(text.code).put_in_force().with_people())


def shown(text, words):
    """Return the words as lines of a page: {subject, body}."""
    return {"subject": words.subject if text.is_email else "", "body": words.body}


def choices(text):
    """Return [(key, label)] of the versions that can be read or compared, the oldest first."""
    rows = [(OWN, _("Texte du portail"))]
    rows += [
        (str(one.pk), _("Version du %(date)s") % {"date": long_instant(one.valid_from)})
        for one in reversed(history(text))
    ]
    if Wording.objects.of_text(text.code).in_preparation().exists():
        rows.append((PREPARED, _("Version en préparation")))
    return rows


def words_of(text, key, now=None):
    """Return the ``Words`` of a key of ``choices``, or what is in force; None when there is no such version."""
    if key == IN_FORCE:
        return words_in_force(text, now)
    if key == OWN:
        return own_words(text)
    versions = Wording.objects.of_text(text.code)
    if key == PREPARED:
        version = versions.in_preparation().first()
    else:
        version = next((one for one in versions.put_in_force() if str(one.pk) == key), None)
    return version and Words(version.subject, version.body, version)


def compared_versions(text, before, after):
    old, new = words_of(text, before), words_of(text, after)
    return compared(text, old, {"subject": new.subject, "body": new.body})


def compared(text, old, new):
    """Return {subject, body}: the pieces of two texts, or None where they say the same. ``new`` holds typed words."""
    found = {"body": _pieces(old.body, new.get("body", ""))}
    if text.is_email:
        found["subject"] = _pieces(old.subject, new.get("subject", ""))
    return found if any(found.values()) else None


def _pieces(old, new):
    return compare_texts(old, new) if old != new else None


def sample(text, words, *, spare=False):
    """Return {"email": Contents} or {"sheet": the context of the letter's sheet, "template": its name}."""
    if text.sheet is None:
        return {"email": compose_sample(text, words, spare=spare)}
    sheet = text.sheet.context(text, sample_paragraphs(text, words, spare=spare))
    return {"sheet": sheet, "template": text.sheet.screen}


def open_files(user):
    """Return how many files, of those that this person may know of, are open: they keep the texts of their opening."""
    over = [Status.REFUSED, Status.WITHDRAWN]
    return Proposal.objects.visible_by_position(user).exclude(status__in=over).count()
