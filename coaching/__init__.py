"""Hours accounts, journal, Dynamo places, requests, mandates, sessions. Reserved: the app is not written yet."""
