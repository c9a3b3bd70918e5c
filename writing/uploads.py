"""The files that a section asks for."""

from django import forms

from ui.forms import BaseForm
from ui.uploads import UploadedFileField


class UploadsForm(BaseForm):
    """The files of a section: one control per slot, named ``upload-<slot>``. Posted without a file, nothing happens."""

    def __init__(self, *args, slots, **kwargs):
        super().__init__(*args, **kwargs)
        for slot, label, hint, allowed in slots:
            field = UploadedFileField(
                required=False, allowed=allowed, label=label, help_text=hint, widget=forms.FileInput
            )
            self.fields[f"upload-{slot}"] = field
        self.optional_fields = set()

    def for_slot(self, slot):
        name = f"upload-{slot}"
        return self[name] if name in self.fields else None
