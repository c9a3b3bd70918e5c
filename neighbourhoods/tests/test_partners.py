"""External partners: the team says who coaches and who organises; whoever leaves loses their place at once."""

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from neighbourhoods import actions, factories, policy
from neighbourhoods.models import Family, OrganisationFamily, PartnerMembership
from notifications.models import Email
from ui.refusals import NotAllowedNow

pytestmark = pytest.mark.django_db
Role = PartnerMembership.Role


@pytest.fixture
def partner():
    organisation = factories.OrganisationFactory(name="Niska (fictif)")
    OrganisationFamily.objects.create(organisation=organisation, family=Family.EXTERNAL)
    return organisation


def add(partner, member, by, role=Role.COACH):
    return actions.add_partner_member(organisation=partner, member=member, role=role, by=by, now=timezone.now())


def test_the_team_gives_a_place_and_a_newcomer_is_invited(as_user, team_member, partner):
    client = as_user(team_member)
    assert "Personne n’agit pour ce partenaire" in client.get(reverse("team_partners")).text
    answer = client.post(
        reverse("team_partner_add", args=[partner.pk]),
        {"role": "coach", "email": "Nouvelle@example.org", "first_name": "Noa", "last_name": "Côté"},
        follow=True,
    )
    assert "Noa Côté agit maintenant pour Niska" in answer.text
    person = User.objects.get(email="nouvelle@example.org")
    assert Email.objects.filter(to_user=person, kind="account.invitation").count() == 1
    assert policy.holds_regional_position(person)


def test_a_place_that_is_ended_closes_at_once_and_says_who_ended_it(as_user, team_member, partner, stranger):
    place = add(partner, stranger, team_member)
    page = as_user(team_member).post(reverse("team_end_partner", args=[place.pk]), follow=True)
    assert "n’agit plus pour Niska" in page.text
    place.refresh_from_db()
    assert (place.ends_on, place.ended_by) == (timezone.localdate(), team_member)
    assert not policy.holds_regional_position(stranger)
    assert as_user(team_member).get(reverse("team_end_partner", args=[place.pk])).status_code == 404


def test_somebody_may_coach_and_organise_and_holds_each_role_once(partner, team_member, stranger):
    add(partner, stranger, team_member)
    add(partner, stranger, team_member, Role.ORGANISER)
    with pytest.raises(NotAllowedNow):
        add(partner, stranger, team_member)


def test_only_an_external_partner_has_such_places(team_member, stranger):
    with pytest.raises(NotAllowedNow):
        add(factories.OrganisationFactory(), stranger, team_member)


def test_a_blocked_account_is_given_no_place(partner, team_member, stranger):
    stranger.is_active = False
    stranger.save()
    with pytest.raises(NotAllowedNow):
        add(partner, stranger, team_member)


@pytest.mark.parametrize("who", ["coordinator", "advisor", "admin_user", "coach"])
def test_only_the_team_gives_places(who, request, partner, stranger):
    with pytest.raises(PermissionDenied):
        add(partner, stranger, request.getfixturevalue(who))


def test_the_page_asks_as_many_queries_for_one_partner_as_for_three(
    as_user, team_member, partner, stranger, django_assert_max_num_queries
):
    client = as_user(team_member)
    add(partner, stranger, team_member)
    client.get(reverse("team_partners"))
    counts = []
    for _more in range(2):
        with django_assert_max_num_queries(8) as captured:
            client.get(reverse("team_partners"))
        counts.append(len(captured))
        for _another in range(2):
            organisation = factories.OrganisationFactory()
            OrganisationFamily.objects.create(organisation=organisation, family=Family.EXTERNAL)
            add(organisation, stranger, team_member)
    assert counts[0] == counts[1]
