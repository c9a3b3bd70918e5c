"""Dull people for tests: no randomness, one trait per situation."""

import datetime

import factory
from allauth.account.models import EmailAddress

from .models import Consent, StaffRole, User

PASSWORD = "une phrase assez longue"


class UserFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = User
        skip_postgeneration_save = True

    email = factory.Sequence(lambda n: f"personne{n}@example.org")
    first_name = "Dominique"
    last_name = factory.Sequence(lambda n: f"Tremblay{n}")

    @factory.post_generation
    def confirmed(self, create, extracted, **kwargs):
        """``UserFactory(confirmed=True)``: an address that allauth knows as verified."""
        if extracted and create:
            EmailAddress.objects.create(user=self, email=self.email, primary=True, verified=True)

    @factory.post_generation
    def password(self, create, extracted, **kwargs):
        if extracted:
            self.set_password(extracted)
        else:
            self.set_unusable_password()
        if create:
            self.save(update_fields=["password"])


class EmailAddressFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = EmailAddress

    user = factory.SubFactory(UserFactory)
    email = factory.SelfAttribute("user.email")
    primary = True
    verified = True


class StaffRoleFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = StaffRole

    class Params:
        admin = factory.Trait(role=StaffRole.Role.ADMIN)

    user = factory.SubFactory(UserFactory)
    role = StaffRole.Role.TEAM
    starts_on = datetime.date(2022, 1, 1)


class ConsentFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Consent

    user = factory.SubFactory(UserFactory)
    purpose = Consent.Purpose.NEWSLETTER
    given = True
    wording_version = "2026-11"
    at = datetime.datetime(2026, 11, 2, 15, 0, tzinfo=datetime.UTC)
