"""The look and the manners of the portal: fields, typography, components, PDF. No model, no rule of the programme."""

from django.apps import AppConfig


class UiConfig(AppConfig):
    name = "ui"
    verbose_name = "Interface"
