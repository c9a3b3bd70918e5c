"""What a person asked for is understood and permitted to them, but not in the present state of things."""


class NotAllowedNow(Exception):
    """A verb was asked for in the wrong state.

    The message is a French sentence shown as it is: it says what is the matter and, if possible, what to do next.
    The middleware answers 409 with it; actions raise it and never catch it.
    """

    def __init__(self, message, way_out=None):
        """``way_out``: (label, address) of the page where one goes on from here."""
        super().__init__(message)
        self.message = message
        self.way_out = way_out

    def __str__(self):
        return str(self.message)


class Refused(NotAllowedNow):
    """A refusal about one field of a form: ``field`` names what to mend, or nothing when it is the whole."""

    def __init__(self, message, field="", way_out=None):
        super().__init__(message, way_out)
        self.field = field
