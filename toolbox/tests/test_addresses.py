"""Two ways to write one address are one; what is no address of the web is refused in words."""

import pytest
from django.core.exceptions import ValidationError

from toolbox.links.addresses import LONGEST_KEY, checked, key_of, slug_of


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://www.exemple.org/guide/", "http://exemple.org/guide"),
        ("https://exemple.org/guide#page=3", "https://exemple.org/guide"),
        ("https://EXEMPLE.org:443/Guide", "https://exemple.org/Guide"),
        ("https://exemple.org/?b=2&a=1", "https://exemple.org?a=1&b=2"),
        ("https://exemple.org/a?utm_source=x&utm_medium=y&id=4", "https://exemple.org/a?id=4&fbclid=z"),
        ("https://youtu.be/abc123?si=xyz", "https://www.youtube.com/watch?v=abc123&t=30"),
        ("https://www.youtube.com/embed/abc123", "https://m.youtube.com/watch?v=abc123"),
        ("https://érable.quebec/a", "https://xn--rable-9ra.quebec/a"),
    ],
)
def test_two_ways_to_write_an_address_are_one(one, other):
    assert key_of(one) == key_of(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://exemple.org/Guide", "https://exemple.org/guide"),
        ("https://exemple.org/a?id=4", "https://exemple.org/a?id=5"),
        ("https://exemple.org:8443/a", "https://exemple.org/a"),
        ("https://docs.exemple.org/a", "https://exemple.org/a"),
        ("https://youtu.be/abc123", "https://youtu.be/abc124"),
    ],
)
def test_two_pages_stay_two(one, other):
    assert key_of(one) != key_of(other)


def test_what_people_leave_out_is_completed():
    assert checked(" exemple.org/guide ") == "https://exemple.org/guide"


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("", "adresse du Web"),
        ("guide", "adresse du Web"),
        ("javascript:alert(1)", "adresse du Web"),
        ("ftp://exemple.org/a", "adresse du Web"),
        ("file:///etc/passwd", "adresse du Web"),
        ("https://nom:motdepasse@exemple.org/", "mot de passe"),
        ("http://localhost/a", "intérieur d’un réseau"),
        ("http://127.0.0.1/a", "intérieur d’un réseau"),
        ("http://192.168.1.4/a", "intérieur d’un réseau"),
        ("http://[::1]/a", "intérieur d’un réseau"),
        ("http://169.254.169.254/latest", "intérieur d’un réseau"),
        ("https://serveur.local/a", "intérieur d’un réseau"),
        ("https://exemple.org:99999/a", "adresse du Web"),
        ("https://exemple.org/" + "a" * 1_000, "trop longue"),
    ],
)
def test_what_is_no_public_address_is_refused_in_words(typed, says):
    with pytest.raises(ValidationError, match=says):
        checked(typed)


def test_the_key_of_a_long_address_is_short_and_still_its_own():
    long = "https://exemple.org/?q=" + "é" * 900
    assert len(key_of(long)) <= LONGEST_KEY
    assert key_of(long) == key_of(f"{long}#page=2") != key_of(f"{long}é")


def test_the_address_of_a_resource_is_cut_between_two_words():
    assert slug_of("Œuvrer à l’équité", 12) == "oeuvrer-a-l"
    assert slug_of("???") == "ressource"
