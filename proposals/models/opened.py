"""When a file was opened: rules and texts that change later leave it what it had."""


class OpenedFile:
    """What ``notifications.wordings`` asks of an object that an e-mail is about."""

    @property
    def file_opened_at(self):
        return self.opened_at
