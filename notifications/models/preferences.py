"""How often a person wants to be written to about a subject."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class EmailPreferenceQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(user=user) if user.is_authenticated else self.none()

    def about(self, topic):
        return self.filter(topic=topic)

    def of_people(self, people):
        """The choices of these people. Not filtered by who asks."""
        return self.filter(user__in=people)


class EmailPreference(models.Model):
    """A choice that somebody made; without a row, the topic's own default holds (``notifications.preferences``)."""

    class Rhythm(models.TextChoices):
        AT_ONCE = "at_once", _("Tout de suite, un courriel par message")
        DAILY = "daily", _("Une fois par jour au plus, tout dans un courriel")
        NEVER = "never", _("Jamais\u00a0: je lis dans le portail")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="email_preferences", verbose_name=_("personne")
    )
    topic = models.SlugField(_("sujet"), max_length=40)
    rhythm = models.CharField(_("rythme"), max_length=10, choices=Rhythm.choices)
    chosen_at = models.DateTimeField(_("choisi le"))

    objects = EmailPreferenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("préférence de courriel")
        verbose_name_plural = _("préférences de courriel")
        constraints = [models.UniqueConstraint(name="notifications_preference_once", fields=["user", "topic"])]

    def __str__(self):
        return f"{self.topic}: {self.get_rhythm_display()}"
