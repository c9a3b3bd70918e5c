"""A form that is sent once, however often its button is pressed."""

import uuid

from django import forms

from ui.forms import BaseForm


class OnceForm(BaseForm):
    """Its ``key`` is drawn when the page is shown, and the database keeps one row of it (``models.once``)."""

    key = forms.UUIDField(widget=forms.HiddenInput(attrs={"autocomplete": "off"}), required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial.setdefault("key", uuid.uuid4())
