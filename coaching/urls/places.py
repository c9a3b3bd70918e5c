"""The entrance, and a neighbourhood's hours."""

urlpatterns = []
