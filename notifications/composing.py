"""An e-mail's subject, text and HTML: from the words of an editable text, or from templates. Nothing is queued here."""

import re

from django.template import Context, TemplateDoesNotExist
from django.template.loader import get_template
from django.utils import translation

from .models import Email
from .sealing import Contents
from .wordings import fields_in, filled_line, paragraphs, previews

MOST_IN_A_SUBJECT = Email._meta.get_field("subject").max_length  # beyond, PostgreSQL would refuse the whole act


def compose(text, words, values, context):
    """Return the ``Contents`` that ``words`` (subject, body) make with the values of the fields.

    The greeting, the signature and the foot are the portal's. Everything is escaped in the HTML.
    """
    subject = _cut(filled_line(words.subject, values))
    found = paragraphs(text, words.body, values)
    context = {
        **context,
        "subject": subject,
        "greets_by_name": text.greets_by_name,
        "words": "\n\n".join(paragraph.words for paragraph in found),
    }
    plain = _render("emails/from_wording.txt", context).strip() + "\n"
    blocks = [_paragraph_block(paragraph, context["public_address"]) for paragraph in found]
    html = get_template("emails/from_wording.html").render(context | _with_first_link(blocks))
    return Contents(subject, plain, html)


def _cut(subject):
    """To the sign, as the column counts them: Django's own truncation skips those that combine."""
    return subject if len(subject) <= MOST_IN_A_SUBJECT else f"{subject[: MOST_IN_A_SUBJECT - 1].rstrip()}…"


def compose_about(text, words, context):
    """Return the ``Contents`` that ``words`` make of what the e-mail is about."""
    return compose(text, words, text.values(context, fields_in(words.subject, words.body)), context)


def compose_sample(text, words, *, spare=False):
    """Return the e-mail as it would leave, with examples in its fields; ``spare``: without what does not always apply."""
    with translation.override(text.language):
        return compose(text, words, previews.sample_values(text, spare=spare), previews.sample_context())


def compose_from_templates(prefix, context):
    """Return the ``Contents`` of ``prefix.subject.txt``, ``.txt`` and, if there is one, ``.html``."""
    context = {**context, "subject": _render(f"{prefix}.subject.txt", context).strip()}
    text = _render(f"{prefix}.txt", context).strip() + "\n"
    html = _render_html(f"{prefix}.html", context) or _html_of(text, context)
    return Contents(context["subject"], text, html)


def _render(name, context):
    """Render a text without HTML escapes: « l’équipe » must not become « l&#x27;équipe »."""
    return get_template(name).template.render(Context(context, autoescape=False))


def _render_html(name, context):
    try:
        template = get_template(name)
    except TemplateDoesNotExist as problem:
        if str(problem) != name:  # a template that the e-mail extends or includes is missing: a fault to see
            raise
        return ""
    return template.render(context)


def _html_of(text, context):
    """Put a text on the ground of every e-mail. Its own footer, after the line of two dashes, is the ground's."""
    body = text.partition("\n--\n")[0].strip()
    paragraphs = [part.strip() for part in body.split("\n\n") if part.strip()]
    if context.get("fictitious") and paragraphs[0].startswith("["):
        paragraphs.pop(0)  # the ground says it
    blocks = [_block(part, context.get("public_address", "")) for part in paragraphs]
    ground = get_template("notifications/email_from_text.html")
    return ground.render({**context, **_with_first_link(blocks)})


def _with_first_link(blocks):
    """The first link is the e-mail's button."""
    return {"blocks": blocks, "first_link": next((block for block in blocks if "url" in block), None)}


def _paragraph_block(paragraph, public_address):
    return {"quote": paragraph.words} if paragraph.kind == "quote" else _block(paragraph.words, public_address)


def _block(paragraph, public_address):
    """A label above an address of the portal is a link in these words; any other paragraph stays as it is written.

    Addresses of other sites stay in sight: words that somebody typed make no button.
    """
    label, _unused, url = paragraph.partition("\n")
    is_link = public_address and url.startswith(f"{public_address}/") and not re.search(r"\s", url)
    if is_link and label.endswith(":"):
        return {"label": label.rstrip(": \u00a0"), "url": url}
    return {"text": paragraph}
