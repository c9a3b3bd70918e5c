"""The address of a resource is watched from the moment that it has one."""

from ..models import LinkWatch


def watch(resource, now):
    """Begin to watch what a resource opens now; a file or a page of the portal is not watched. The caller holds the row."""
    version = resource.current
    if version is None or not version.link:
        LinkWatch.objects.filter(resource=resource).delete()
        return None
    watched, created = LinkWatch.objects.get_or_create(resource=resource, defaults={"version": version, "next_at": now})
    if not created and watched.version_id != version.pk:
        watched.delete()
        watched = LinkWatch.objects.create(resource=resource, version=version, next_at=now)
    return watched
