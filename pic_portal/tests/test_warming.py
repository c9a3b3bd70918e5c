"""What the web server does before its first page."""

import gc

import pytest
from django.template import engines

from pic_portal import warming

AS_PYTHON_STARTS = (700, 10, 10)


@pytest.fixture(autouse=True)
def _collector():
    """A collector as Python starts with, where nothing is set aside; then again as the tests use it."""
    kept = gc.get_threshold()
    gc.unfreeze()
    gc.set_threshold(*AS_PYTHON_STARTS)
    yield
    gc.freeze()
    gc.set_threshold(*kept)


def test_every_template_is_read_before_the_first_page_and_nothing_of_it_is_searched_again(settings):
    loader = engines["django"].engine.template_loaders[0]
    loader.reset()
    warming.warm_up()
    read = {name for name in loader.get_template_cache if not isinstance(name, tuple)}
    assert {"base.html", "pic_portal/home.html", "proposals/section_budget.html"} <= read
    assert gc.get_freeze_count() > 0
    assert gc.get_threshold()[0] == warming.OBJECTS_BETWEEN_SEARCHES


@pytest.mark.django_db
def test_it_asks_the_database_nothing_because_servers_are_forked_after_it(django_assert_num_queries):
    with django_assert_num_queries(0):
        warming.warm_up()
