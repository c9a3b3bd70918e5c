"""The outbox: the one place that writes, sends, retries and shows e-mails; long jobs with their progress."""
