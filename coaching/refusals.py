"""A refusal that knows which field of the form it is about, so that a page can say it beside the control."""

from ui.refusals import NotAllowedNow


class Refused(NotAllowedNow):
    """Like ``NotAllowedNow``; ``field`` names what to mend: « on », « minutes », « mandate »… or nothing."""

    def __init__(self, message, field=""):
        super().__init__(message)
        self.field = field
