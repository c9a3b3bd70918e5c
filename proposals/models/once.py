"""What somebody writes once, however often the same page is sent: a key drawn with the page, unique in the database."""

import uuid

from django.db import models


def occasion(key, *facts):
    """Return the key of what was typed under ``key``: sent twice, the same; typed anew on a page kept open, another."""
    return uuid.uuid5(key, "\n".join(str(fact) for fact in facts)) if key else None


class OnceQuerySetMixin:
    def write_once(self, *, author, key, **facts):
        """Return (row, created). The same author and key give the row that stands; without a key, a new one."""
        if key is None:
            return self.create(author=author, **facts), True
        return self.get_or_create(author=author, key=key, defaults=facts)


class WrittenOnce(models.Model):
    """A text with an ``author``. A child lists ``once("its constraint's name")`` among its constraints."""

    key = models.UUIDField(null=True, blank=True, editable=False)

    class Meta:
        abstract = True


def once(name):
    return models.UniqueConstraint(name=name, fields=["author", "key"])
