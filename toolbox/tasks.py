"""What happens without anybody: addresses are asked, the team reads each week what asks for it. Twice changes nothing."""

from celery import shared_task
from django.conf import settings
from django.utils import timezone

from notifications.tasks import heartbeat

from .actions import reviewing, watching
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


@shared_task(name="toolbox.tasks.tell_team", ignore_result=True)
def tell_team():
    """Monday morning: which resources ask for the attention of the team."""
    now = timezone.now()
    with heartbeat("toolbox_weekly", now) as notes:
        notes.append(f"told={reviewing.tell_team(now=now)}")
