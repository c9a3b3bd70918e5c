"""People, what the PIC team lets them do, and what they have agreed to."""

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import models
from django.db.models import F, OuterRef, Q, Subquery
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from ui import language as spoken

from .append_only import AppendOnlyModel
from .dated import Dated, DatedQuerySetMixin
from .managers import UserManager
from .one_at_a_time import OneAtATime

# « .invalid » never exists: nothing is ever sent there.
ERASED_DOMAIN = "efface.invalid"


class User(AbstractBaseUser):
    """A person who signs in with an e-mail address.

    There are no stored permission flags: what somebody may do follows from rows with dates (``StaffRole`` here,
    memberships and seats in the apps above). Current roles are read once per instance.
    """

    class Language(models.TextChoices):
        FRENCH = "fr-ca", "Français"
        ENGLISH = "en", "English"

    email = models.EmailField(
        _("courriel"), unique=True, error_messages={"unique": _("Un compte utilise déjà ce courriel.")}
    )
    first_name = models.CharField(_("prénom"), max_length=80, blank=True)
    last_name = models.CharField(_("nom"), max_length=80, blank=True)
    language = models.CharField(_("langue"), max_length=5, choices=Language, default=spoken.current)
    is_active = models.BooleanField(
        _("compte actif"), default=True, help_text=_("Un compte bloqué n’ouvre plus rien, et n’efface rien.")
    )
    # Part of what each session is signed with: one more, and every session of the person ends.
    session_generation = models.PositiveIntegerField(default=0, editable=False)
    date_joined = models.DateTimeField(_("compte créé le"), default=timezone.now, editable=False)
    demo_role = models.CharField(
        _("bouton de démonstration"),
        max_length=80,
        blank=True,
        help_text=_("Texte du bouton de la page de connexion, en mode démonstration seulement."),
    )

    objects = UserManager()

    EMAIL_FIELD = "email"
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = []

    class Meta:
        verbose_name = _("personne")
        verbose_name_plural = _("personnes")
        ordering = ["last_name", "first_name", "pk"]
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="accounts_user_email_unique_whatever_the_case",
                violation_error_message=_("Un compte utilise déjà ce courriel."),
            ),
            models.CheckConstraint(
                name="accounts_user_email_lower_case",
                condition=Q(email=Lower(F("email"))),
                violation_error_message=_("Le courriel s’enregistre en minuscules."),
            ),
        ]

    def __str__(self):
        return self.full_name

    def clean(self):
        super().clean()
        self.email = type(self).objects.normalize_email(self.email)

    def save(self, *args, **kwargs):
        self.email = type(self).objects.normalize_email(self.email)
        super().save(*args, **kwargs)

    def refresh_from_db(self, *args, **kwargs):
        self.forget_roles()
        super().refresh_from_db(*args, **kwargs)

    def _get_session_auth_hash(self, secret=None):
        """Sign sessions with the password, as Django does, and with the generation once it has left zero."""
        signed = f"{self.password}:{self.session_generation}" if self.session_generation else self.password
        salt = "django.contrib.auth.models.AbstractBaseUser.get_session_auth_hash"
        return salted_hmac(salt, signed, secret=secret, algorithm="sha256").hexdigest()

    def end_sessions(self):
        """End every session of the person, on every device, once ``session_generation`` is saved."""
        self.session_generation += 1

    @property
    def is_erased(self):
        """Whether the person had the account erased: what is left carries no name and no address of theirs."""
        return self.email.endswith(f"@{ERASED_DOMAIN}")

    @property
    def full_name(self):
        """Return « Prénom Nom », or the address of somebody who has not given a name."""
        return f"{self.first_name} {self.last_name}".strip() or self.email

    @property
    def short_name(self):
        return self.first_name or self.full_name

    def get_full_name(self):
        return self.full_name

    def get_short_name(self):
        return self.short_name

    @cached_property
    def current_roles(self):
        """Roles held today, read once per instance."""
        if self.pk is None:
            return frozenset()
        return frozenset(self.staff_roles.current().values_list("role", flat=True))

    def forget_roles(self):
        """Make the next question about roles read the database again."""
        self.__dict__.pop("current_roles", None)

    @property
    def is_team(self):
        return self.is_active and StaffRole.Role.TEAM in self.current_roles

    @property
    def is_admin(self):
        """Whether this person runs the administration site. It gives no right on the programme's files."""
        return self.is_active and StaffRole.Role.ADMIN in self.current_roles

    # What django.contrib.admin asks of a user.
    @property
    def is_staff(self):
        return self.is_admin

    @property
    def is_superuser(self):
        return self.is_admin

    def has_perm(self, perm, obj=None):
        return self.is_admin

    def has_perms(self, perm_list, obj=None):
        return self.is_admin

    def has_module_perms(self, app_label):
        return self.is_admin


class StaffRoleQuerySet(DatedQuerySetMixin, models.QuerySet):
    def visible_to(self, user):
        if not user.is_authenticated:
            return self.none()
        if user.is_team or user.is_admin:
            return self
        return self.filter(user=user)


class StaffRole(Dated):
    """A place in the PIC coordination team, or the charge of the administration site. Neither implies the other."""

    class Role(models.TextChoices):
        TEAM = "TEAM", _("Équipe de coordination")
        ADMIN = "ADMIN", _("Administration du portail")

    user = models.ForeignKey(User, models.PROTECT, related_name="staff_roles", verbose_name=_("personne"))
    role = models.CharField(_("rôle"), max_length=8, choices=Role)
    granted_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("accordé par")
    )

    objects = StaffRoleQuerySet.as_manager()

    class Meta(Dated.Meta):
        verbose_name = _("rôle dans l’équipe")
        verbose_name_plural = _("rôles dans l’équipe")
        ordering = ["-starts_on", "-pk"]
        constraints = [
            *Dated.Meta.constraints,
            *(
                OneAtATime(
                    name=f"accounts_staffrole_one_{role.lower()}_row_at_a_time",
                    fields=["user"],
                    only={"role": role},
                    violation_error_message=_("Cette personne a déjà ce rôle pendant une partie de ces dates."),
                )
                for role in ("TEAM", "ADMIN")
            ),
        ]

    def __str__(self):
        return f"{self.get_role_display()} – {self.user}"


class ConsentQuerySet(models.QuerySet):
    def visible_to(self, user):
        if not user.is_authenticated:
            return self.none()
        return self if user.is_admin else self.filter(user=user)

    def given_by(self, user):
        return self.filter(user=user)

    def standing(self):
        """Return the last word of each person for each purpose, whether yes or no."""
        last = Consent.objects.filter(user=OuterRef("user"), purpose=OuterRef("purpose")).order_by("-at", "-pk")
        return self.filter(pk=Subquery(last.values("pk")[:1]))

    def given_for(self, purpose):
        """Return the standing yeses for that purpose: the people who may be written to, shown, and so on."""
        return self.standing().filter(purpose=purpose, given=True)


class Consent(AppendOnlyModel):
    """One yes or no, for one purpose, in answer to one wording. A change of mind is another line."""

    class Purpose(models.TextChoices):
        NEWSLETTER = "newsletter", _("Recevoir l’infolettre du PIC")
        CONTACT_SHARING = "contact_sharing", _("Montrer mes coordonnées aux autres tables de quartier")

    user = models.ForeignKey(User, models.PROTECT, related_name="consents", verbose_name=_("personne"))
    purpose = models.CharField(_("finalité"), max_length=32, choices=Purpose)
    given = models.BooleanField(_("accord"))
    wording_version = models.CharField(_("version du texte présenté"), max_length=32)
    at = models.DateTimeField(_("moment"))

    objects = ConsentQuerySet.as_manager()

    class Meta:
        verbose_name = _("consentement")
        verbose_name_plural = _("consentements")
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["user", "purpose", "-at"], name="accounts_consent_standing")]

    def __str__(self):
        answer = _("oui") if self.given else _("non")
        return f"{self.get_purpose_display()} : {answer}"


class ErasureEntryQuerySet(models.QuerySet):
    def visible_to(self, user):
        """What was erased, by rule and number, names nobody: those who run the portal read it."""
        return self if user.is_authenticated and (user.is_team or user.is_admin) else self.none()

    def latest(self, count=20):
        return self[:count]


class ErasureEntry(AppendOnlyModel):
    """One line per rule of retention that erased something: when, which rule, how many. Nobody is named."""

    rule = models.CharField(_("règle"), max_length=80)
    erased = models.PositiveIntegerField(_("effacés"))
    at = models.DateTimeField(_("moment"))

    objects = ErasureEntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("effacement")
        verbose_name_plural = _("effacements")
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["-at", "-id"], name="accounts_erasure_newest")]
        constraints = [
            models.CheckConstraint(
                name="accounts_erasureentry_something_was_erased",
                condition=Q(erased__gt=0),
                violation_error_message=_("Une ligne d’effacement compte au moins un effacement."),
            )
        ]

    def __str__(self):
        return f"{self.rule} : {self.erased}"
