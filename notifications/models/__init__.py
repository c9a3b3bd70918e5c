"""Facts and constraints: e-mails with their fate, long jobs with their progress, and the beat's signs of life."""

from .emails import Email, EmailAttachment
from .heartbeats import TaskHeartbeat
from .jobs import Job

__all__ = ["Email", "EmailAttachment", "Job", "TaskHeartbeat"]
