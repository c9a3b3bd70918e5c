"""Sessions and their hours: the coach's pages, what the table answers."""

urlpatterns = []
