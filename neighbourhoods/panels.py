"""What apps above show on a neighbourhood's page: proposals, participation, hours, reports.

``pic_portal`` registers a function at start-up: ``register(fn)``, where ``fn(neighbourhood, user, now)`` returns
``{"template": …, "context": …}`` or None when it has nothing for that person. The template is included with ``panel``
(the context) and ``neighbourhood``; it begins with an ``<h2>``. ``user`` may be a guest.
"""

_providers = []


def register(provider):
    """Add a panel; panels show in the order of registration. Registering the same function twice counts once."""
    if provider not in _providers:
        _providers.append(provider)
    return provider


def unregister(provider):
    """Take a panel away, for tests."""
    _providers.remove(provider)


def collect(neighbourhood, user, now):
    made = (provider(neighbourhood, user, now) for provider in _providers)
    return [panel for panel in made if panel is not None]
