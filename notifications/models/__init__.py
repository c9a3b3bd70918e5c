"""Facts and constraints: e-mails, long jobs, the beat's signs of life, what people prefer, the words that the team wrote."""

from .emails import Email, EmailAttachment
from .heartbeats import TaskHeartbeat
from .jobs import Job
from .preferences import EmailPreference
from .wordings import Wording

__all__ = ["Email", "EmailAttachment", "EmailPreference", "Job", "TaskHeartbeat", "Wording"]
