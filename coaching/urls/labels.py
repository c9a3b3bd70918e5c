"""The name of a programme year in an address: « 2026-2027 », or « 2026 » for a calendar year. Anything else is no page."""

from django.urls import register_converter


class YearLabel:
    regex = "[0-9-]{4,9}"

    def to_python(self, value):
        return value

    def to_url(self, value):
        return value


register_converter(YearLabel, "label")
