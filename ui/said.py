"""Columns whose words the portal ships and translates: French in the database, the reader's language when read.

The catalogue knows them by their French: words that the team put in their place are shown as they wrote them. Only
reading an attribute translates. What is saved, what a form starts from and what a query returns is the row's own French.
"""

from django.db.models import CharField, TextField
from django.db.models.query_utils import DeferredAttribute
from django.utils.translation import gettext


class SaidText(str):
    """What the reader is told; ``own`` is the row's French, which is kept when it is given to another row."""

    own = ""


class _Said(DeferredAttribute):
    """A data descriptor: an instance's own dictionary, where Django puts the row's value, does not hide it."""

    def __get__(self, instance, cls=None):
        value = super().__get__(instance, cls)
        if not (isinstance(value, str) and value) or (told := gettext(value)) == value:
            return value
        text = SaidText(told)
        text.own = value
        return text

    def __set__(self, instance, value):
        instance.__dict__[self.field.attname] = value.own if isinstance(value, SaidText) else value


class _InFrench:
    """The part of a field that reads the row's own words."""

    descriptor_class = _Said

    def _own(self, instance):
        value = getattr(instance, self.attname)
        return value.own if isinstance(value, SaidText) else value

    def pre_save(self, instance, add):
        return self._own(instance)

    def value_from_object(self, instance):
        return self._own(instance)


class SaidCharField(_InFrench, CharField):
    def deconstruct(self):
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.CharField", args, kwargs


class SaidTextField(_InFrench, TextField):
    def deconstruct(self):
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.TextField", args, kwargs
