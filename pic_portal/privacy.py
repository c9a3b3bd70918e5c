"""The inventory of personal data (Québec's Law 25): read from ``reference/personal_fields.yaml``, checked by the tests."""

from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.db import models
from django.utils.translation import gettext as _

from ui.reference import Words

INVENTORY = Path(__file__).parent / "reference" / "personal_fields.yaml"
WORDS = Words(INVENTORY, keys={"title", "purpose", "retention", "seen_by"})
TEXTS = models.EmailField | models.TextField | models.JSONField | models.GenericIPAddressField
NAMES = ("first_name", "last_name", "full_name", "signatory", "phone", "address_line", "birth", "ip_address")


def inventory():
    """Return {"families": […], "impersonal": […]} as the file says it."""
    return WORDS.read()


def families():
    """Return the families for people to read: each field with its French name and that of its model."""
    return [{**family, "fields": [_words(name) for name in family["fields"]]} for family in inventory()["families"]]


def explanations(user):
    """This inventory's part of a person's own data: why it is kept, how long, who reads it. The same for everybody."""
    return {
        _("Pourquoi, combien de temps et qui le voit"): [
            {
                _("renseignements"): family["title"],
                _("finalité"): family["purpose"],
                _("conservation"): family["retention"],
                _("qui le voit"): family["seen_by"],
            }
            for family in inventory()["families"]
        ]
    }


def _words(dotted):
    app, model, name = dotted.split(".")
    owner = apps.get_model(app, model)
    field = owner._meta.get_field(name)
    return {"code": dotted, "model": owner._meta.verbose_name, "field": field.verbose_name}


def listed():
    """Return every dotted name that the inventory knows, personal or not."""
    known = inventory()
    return {name for family in known["families"] for name in family["fields"]} | set(known["impersonal"])


def suspects():
    """Return every field that may hold personal data: addresses, names, keys to a person, free text and JSON."""
    user = apps.get_model(settings.AUTH_USER_MODEL)
    found = set()
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            is_person = field.is_relation and field.related_model is user
            holds_text = isinstance(field, TEXTS)
            holds_name = any(word in field.name for word in NAMES)
            if is_person or holds_text or holds_name:
                found.add(f"{model._meta.app_label}.{model.__name__}.{field.name}")
    return found
