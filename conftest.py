"""The named cast of the tests; servers, guards and the browser come from ``tests/plugins``."""

pytest_plugins = ["tests.plugins.services", "tests.plugins.browser"]
