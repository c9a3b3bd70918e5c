"""Filters and tags of every page: ``{% load ui %}``."""

from django import forms, template
from django.conf import settings
from django.forms.formsets import BaseFormSet
from django.utils import timezone

from ui import language, typography
from ui.middleware import SESSION_STAMP
from ui.sources import source_words

register = template.Library()


def _filter(name, function):
    """Register ``function`` so that an empty value prints nothing rather than failing."""

    def apply(value):
        return "" if value is None or value == "" else function(value)

    apply.__doc__ = function.__doc__
    register.filter(name, apply)


for _name in (
    "money",
    "signed_money",
    "amount",
    "number",
    "long_date",
    "iso_date",
    "clock",
    "long_instant",
    "hours",
    "how_many",
    "hours_and_minutes",
    "file_size",
):
    _filter(_name, getattr(typography, _name))
register.filter("money_range_to", typography.money_range)
register.filter("source_words", source_words)
_filter("long_day", lambda value: typography.long_date(value, weekday=True))


# --- Languages ------------------------------------------------------------------------------------------------------
@register.simple_tag
def language_tag():
    """Print the ``lang`` of the page: ``fr-CA``."""
    return language.tag()


@register.simple_tag
def local(path):
    """Print the address, in the page's language, of a page named by its French path: ``{% local '/compte/' %}``."""
    return language.here(path)


@register.simple_tag(takes_context=True)
def language_switch(context):
    """Return the same page in the other language (``url``, ``lang``, ``name``), or None where there is none to go to.

    A page that answers a POST has an address that may not be read: no switch there, nothing typed is lost.
    """
    request = context.get("request")
    if request is None or request.method not in ("GET", "HEAD"):
        return None
    path, code = request.get_full_path(), language.other()
    address = language.address_in(path, code)
    if address == path:
        return None
    return {"url": address, "lang": language.TAGS[code], "name": dict(settings.LANGUAGES)[code]}


# --- Forms ----------------------------------------------------------------------------------------------------------
def first_control_id(field):
    """Return the id of the control that a link to ``field`` must focus: the first option of a group, too."""
    own = field.field.widget.attrs.get("id") or field.auto_id
    if not own:
        return ""
    if isinstance(field.field.widget, forms.RadioSelect | forms.CheckboxSelectMultiple | forms.MultiWidget):
        return f"{own}_0"
    return field.id_for_label or own


@register.filter
def is_optional(field):
    """True when the label of ``field`` carries « (facultatif) »."""
    if isinstance(field.field.widget, forms.CheckboxInput) or field.field.disabled:
        return False
    ask = getattr(field.form, "is_optional", None)
    return ask(field.name) if ask else not field.field.required


@register.filter
def is_group(field):
    """True when the field is several controls under one legend."""
    return field.use_fieldset or isinstance(field.field.widget, forms.RadioSelect | forms.CheckboxSelectMultiple)


@register.filter
def has_options(field):
    """True for radio buttons and groups of checkboxes."""
    return isinstance(field.field.widget, forms.RadioSelect | forms.CheckboxSelectMultiple)


@register.filter
def suffix(field):
    """Return the unit printed after the control, or nothing."""
    return getattr(field.field.widget, "suffix", "")


@register.filter
def control_id(field):
    return first_control_id(field)


def _form_errors(form):
    seen = set()
    for message in form.non_field_errors():
        yield {"message": message, "target": ""}
    for field in form:
        for message in field.errors:
            target = "" if field.is_hidden else first_control_id(field)
            if (message, target) not in seen:
                seen.add((message, target))
                yield {"message": message, "target": target}


def listed_errors(*forms_or_sets):
    """Return every error of bound forms and formsets, in the order of the page, each with the id to focus."""
    errors = []
    for one in forms_or_sets:
        if not one or not one.is_bound:
            continue
        if isinstance(one, BaseFormSet):
            errors += [{"message": message, "target": ""} for message in one.non_form_errors()]
            for member in one.forms:
                errors += _form_errors(member)
        else:
            errors += _form_errors(one)
    return errors


@register.inclusion_tag("ui/error_summary.html")
def error_summary(*forms_or_sets):
    """Print what must be mended before the page goes on: ``{% error_summary form %}``, or several, or formsets."""
    return {"errors": listed_errors(*forms_or_sets)}


def _failed(value):
    """True for a form or formset that was validated and found wanting; validates nothing by itself."""
    if isinstance(value, forms.BaseForm):
        return bool(value.is_bound and value._errors)
    if isinstance(value, BaseFormSet):
        return bool(value.is_bound and value._errors is not None and (any(value._errors) or value._non_form_errors))
    return False


@register.simple_tag(takes_context=True)
def page_has_errors(context):
    """True when the view shows a form that was refused: the page's title then starts with « Erreur : »."""
    values = context.flatten()
    values.pop("csrf_token", None)  # looking at this lazy value would draw a token, and set a cookie, on every page
    if values.get("form_errors"):
        return True
    members = [
        m for value in values.values() if isinstance(value, list | tuple) for m in value if not isinstance(m, str)
    ]
    return any(_failed(value) for value in [*values.values(), *members])


# --- Page -----------------------------------------------------------------------------------------------------------
@register.simple_tag(takes_context=True)
def session_seconds(context):
    """Return the seconds that the session still lasts if nothing more is asked, or nothing for a guest."""
    request = context.get("request")
    session = getattr(request, "session", None)
    if session is None or not getattr(context.get("user"), "is_authenticated", False):
        return ""
    stamp = session.get(SESSION_STAMP)
    if stamp is None:
        return settings.SESSION_COOKIE_AGE
    return max(0, settings.SESSION_COOKIE_AGE - int(timezone.now().timestamp() - stamp))
