"""What people do with hours, requests and places. Each verb is atomic, names who acts and when, and returns the object."""
