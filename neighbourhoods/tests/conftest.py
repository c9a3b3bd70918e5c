"""The cast signs in here as people do once their second factor is in place: what is tested lies beyond it."""

import pytest

from accounts.middleware import ENROLLED_SESSION_KEY


@pytest.fixture
def as_user(client):
    def sign_in(user):
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        session = client.session
        session[ENROLLED_SESSION_KEY] = user.pk
        session.save()
        return client

    return sign_in
