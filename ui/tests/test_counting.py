"""French counts zero as one: « 0 section », « 2 sections »."""

import pytest
from django.template import Context, Template
from django.utils.translation import ngettext


@pytest.mark.parametrize(("n", "expected"), [(0, "0 section"), (1, "1 section"), (2, "2 sections")])
def test_zero_is_singular_in_french(n, expected):
    assert ngettext("%(n)s section", "%(n)s sections", n) % {"n": n} == expected
    source = "{% load i18n %}{% blocktranslate count n=n %}{{ n }} section{% plural %}{{ n }} sections{% endblocktranslate %}"
    assert Template(source).render(Context({"n": n})) == expected
