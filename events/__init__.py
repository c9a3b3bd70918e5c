"""Activities, events, workshops, registrations, attendance. Reserved: the app is not written yet."""
