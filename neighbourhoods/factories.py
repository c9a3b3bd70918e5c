"""Dull places and people for tests: no randomness, one trait per situation."""

import datetime

import factory

from accounts.factories import UserFactory

from . import models

LONG_AGO = datetime.date(2022, 1, 1)


class OrganisationFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.Organisation

    class Params:
        withdrawing = factory.Trait(withdraws_from_investment_decisions=True)

    name = factory.Sequence(lambda n: f"Organisation {n}")
    is_fictitious = True


class NeighbourhoodFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.Neighbourhood

    class Params:
        tableless = factory.Trait(table=None)

    name = factory.Sequence(lambda n: f"Quartier {n}")
    slug = factory.Sequence(lambda n: f"quartier-{n}")
    table = factory.SubFactory(OrganisationFactory, name=factory.Sequence(lambda n: f"Table {n}"))
    is_fictitious = True


class PhaseOneRecordFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.PhaseOneRecord

    class Params:
        inferred = factory.Trait(is_inferred=True)

    position = factory.Sequence(lambda n: n % 17 + 1)
    neighbourhood = factory.SubFactory(NeighbourhoodFactory)
    evidence = "Ordre alphabétique."


class InitiativeFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.Initiative

    class Params:
        summarised = factory.Trait(phase=1, is_public=True, is_summary=True, source="Bilan de la phase 1")

    neighbourhood = factory.SubFactory(NeighbourhoodFactory)
    title = "Des ruelles pour tout le monde"
    desired_change = "Les ruelles servent de lieu de rencontre."


class TableMembershipFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.TableMembership

    class Params:
        contributor = factory.Trait(role=models.TableMembership.Role.CONTRIBUTOR)

    user = factory.SubFactory(UserFactory)
    neighbourhood = factory.SubFactory(NeighbourhoodFactory)
    role = models.TableMembership.Role.COORDINATOR
    starts_on = LONG_AGO


class PartnerMembershipFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.PartnerMembership

    user = factory.SubFactory(UserFactory)
    organisation = factory.SubFactory(OrganisationFactory)
    role = models.PartnerMembership.Role.COACH
    starts_on = LONG_AGO


class InvitationFactory(factory.django.DjangoModelFactory):
    """``token`` is what the link carries; the row keeps its hash."""

    class Meta:
        model = models.Invitation

    class Params:
        token = factory.Sequence(lambda n: f"jeton-{n}")

    email = "invitee@example.org"
    neighbourhood = factory.SubFactory(NeighbourhoodFactory)
    role = models.TableMembership.Role.CONTRIBUTOR
    token_hash = factory.LazyAttribute(lambda built: models.Invitation.hash_of(built.token))
    invited_by = factory.SubFactory(UserFactory)
    created_at = datetime.datetime(2026, 11, 2, 15, 0, tzinfo=datetime.UTC)
    expires_at = factory.LazyAttribute(lambda built: built.created_at + datetime.timedelta(days=14))


class PortfolioFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.Portfolio

    advisor = factory.SubFactory(UserFactory)
    neighbourhood = factory.SubFactory(NeighbourhoodFactory)
    starts_on = LONG_AGO


class SubstitutionFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.Substitution

    advisor = factory.SubFactory(UserFactory)
    substitute = factory.SubFactory(UserFactory)
    starts_on = LONG_AGO


class CommitteeFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.Committee
        django_get_or_create = ["code"]

    code = models.Committee.Code.MANAGEMENT
    name = "Comité de gestion"


class SeatFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.Seat

    committee = factory.SubFactory(CommitteeFactory)
    organisation = factory.SubFactory(OrganisationFactory)
    user = factory.SubFactory(UserFactory)
    starts_on = LONG_AGO
