"""What happens without anybody: the addresses whose time has come are asked. Twice at once asks each of them once."""

from celery import shared_task
from django.conf import settings
from django.utils import timezone

from notifications.tasks import heartbeat

from .actions import watching
from .links import probe


@shared_task(name="toolbox.tasks.check_links", ignore_result=True)
def check_links():
    """Ask a few addresses, each site at its own pace. The demonstration asks none: nothing of it leaves the machine."""
    with heartbeat("toolbox_links", timezone.now()) as notes:
        if not settings.LINKS_CHECKED:
            notes.append("off")
            return
        tally = watching.run(ask=probe.from_settings().ask, clock=timezone.now)
        notes.extend(f"{outcome}={count}" for outcome, count in sorted(tally.items()))
