"""Positions are read once for a page; no act rests on what a page kept."""

import pytest
from django.test import RequestFactory

from neighbourhoods import positions
from pic_portal.roles import RolesMiddleware, roles_of

pytestmark = pytest.mark.django_db


def arrived(user, method):
    """A request that the middleware has seen, by somebody read anew from the database."""
    request = RequestFactory().generic(method, "/")
    request.user = type(user).objects.get(pk=user.pk)
    RolesMiddleware(lambda _request: None).process_view(request, None, (), {})
    return request


@pytest.mark.parametrize(("method", "keeps"), [("GET", True), ("HEAD", True), ("POST", False)])
def test_positions_are_kept_for_a_page_and_never_for_an_act(coordinator, method, keeps):
    assert (positions.kept(arrived(coordinator, method).user) is not None) == keeps


def test_a_page_reads_all_roles_in_one_query(coordinator, django_assert_num_queries):
    with django_assert_num_queries(2):  # the person, and everything that they are
        request = arrived(coordinator, "GET")
        roles = roles_of(request)
        assert not request.user.is_team
    assert (roles.is_member, roles.advises, roles.sits, roles.is_team) == (True, False, False, False)
    assert roles.own_place
