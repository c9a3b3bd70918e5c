from django.contrib.auth.base_user import BaseUserManager
from django.db import models, transaction
from django.utils import timezone


class UserQuerySet(models.QuerySet):
    def active(self):
        return self.filter(is_active=True)

    def visible_to(self, user):
        """Return the accounts whose page and address ``user`` may read: everybody's for staff, else their own."""
        if not user.is_authenticated:
            return self.none()
        if user.is_team or user.is_admin:
            return self
        return self.filter(pk=user.pk)

    def for_demonstration(self):
        """Return the people of the sign-in page's demonstration buttons, in the order of their creation."""
        return self.active().exclude(demo_role="").order_by("pk")


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):
    use_in_migrations = False

    @classmethod
    def normalize_email(cls, email):
        """Lower-case the whole address: nobody expects two accounts that differ by a capital."""
        return (email or "").strip().lower()

    def get_by_natural_key(self, email):
        return self.get(email=self.normalize_email(email))

    def create_user(self, email, password=None, **fields):
        """Create an account. Without a password the person signs in by code, or chooses a password by e-mail."""
        if not email:
            raise ValueError("An account needs an e-mail address.")
        user = self.model(email=self.normalize_email(email), **fields)
        if password:
            user.set_password(password)
        else:
            user.set_unusable_password()
        user.save(using=self._db)
        return user

    def create_superuser(self, email, password=None, **fields):
        """Create an account that holds the admin role from today: the first one of an installation."""
        from .models import StaffRole

        with transaction.atomic(using=self._db):
            user = self.create_user(email, password, **fields)
            StaffRole.objects.using(self._db).create(
                user=user, role=StaffRole.Role.ADMIN, starts_on=timezone.localdate()
            )
        return user
