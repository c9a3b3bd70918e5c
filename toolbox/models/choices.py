"""What a resource is, in the words of its readers."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Format(models.TextChoices):
    """What a reader will have before their eyes."""

    GUIDE = "guide", _("Guide")
    SHEET = "fiche", _("Fiche")
    TEMPLATE = "modele", _("Modèle à remplir")
    VIDEO = "video", _("Vidéo")
    ARTICLE = "article", _("Article ou étude")
    PAGE = "page", _("Page du portail")
    OTHER = "autre", _("Autre")


class Language(models.TextChoices):
    FRENCH = "fr", _("Français")
    ENGLISH = "en", _("Anglais")
    BOTH = "fr-en", _("Français et anglais")
    OTHER = "autre", _("Autre langue")
    UNKNOWN = "nc", _("Langue non indiquée")


class Depth(models.IntegerChoices):
    START = 1, _("Pour commencer")
    FURTHER = 2, _("Pour aller plus loin")
    DEEP = 3, _("Pour approfondir")


class Length(models.TextChoices):
    """How long it takes, by steps; ``MINUTES`` are the most minutes of each."""

    SHORT = "court", _("5 minutes et moins")
    MEDIUM = "moyen", _("De 6 à 20 minutes")
    LONG = "long", _("Plus de 20 minutes")
    UNKNOWN = "inconnu", _("Durée non indiquée")


SHORT_MINUTES, MEDIUM_MINUTES = 5, 20
