"""Celery: Redis with separate workers and one beat, or beat alone that runs the periodic tasks itself.

Without ``REDIS_URL`` the periodic tasks run eagerly inside the beat process only (``PIC_EMBEDDED_BEAT=1``, set by
``make run``): eager mode in the web process would run jobs inside requests.
"""

import os

from celery import Celery
from celery.schedules import crontab

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pic_portal.settings")

app = Celery("pic_portal")
_redis = os.environ.get("REDIS_URL", "")
app.conf.update(
    broker_url=_redis or "memory://localhost",
    task_always_eager=not _redis and os.environ.get("PIC_EMBEDDED_BEAT") == "1",
    task_ignore_result=True,
    task_serializer="json",
    accept_content=["json"],
    task_acks_late=True,  # every task claims rows before it acts: a second delivery finds nothing to do
    worker_prefetch_multiplier=1,
    worker_max_tasks_per_child=200,
    broker_connection_retry_on_startup=True,
    broker_transport_options={"visibility_timeout": 3600},
    timezone="America/Toronto",
    beat_schedule={
        "deliver-due-emails": {"task": "notifications.tasks.deliver_due_emails", "schedule": 5.0},
        "run-due-jobs": {"task": "notifications.tasks.run_due_jobs", "schedule": 5.0},
        "sweep-daily": {"task": "notifications.tasks.sweep", "schedule": crontab(hour=4, minute=10)},
        "coaching-daily": {"task": "coaching.tasks.daily", "schedule": crontab(hour=6, minute=20)},
        "reports-daily": {"task": "reports.tasks.daily", "schedule": crontab(hour=7, minute=5)},
        # Not between 1:00 and 3:00, which two nights a year come twice or never. Offers are judged on reading anyway.
        "events-sweep": {"task": "events.tasks.sweep", "schedule": crontab(minute="*/10", hour="0,3-23")},
        "events-write": {"task": "events.tasks.write", "schedule": crontab(minute=25, hour="8-20")},
        "toolbox-links": {"task": "toolbox.tasks.check_links", "schedule": crontab(minute="5-55/10", hour="0,3-23")},
        "toolbox-weekly": {
            "task": "toolbox.tasks.tell_team",
            "schedule": crontab(hour=7, minute=35, day_of_week="mon"),
        },
        # Each run of a day sends what the first would have sent; those who have had their digest get no second one.
        "exchange-digests": {
            "task": "proposals.tasks.send_exchange_digests",
            "schedule": crontab(minute=30, hour="7-20"),
        },
        "purge-daily": {"task": "pic_portal.tasks.purge", "schedule": crontab(hour=4, minute=40)},
    },
)
app.autodiscover_tasks()
