"""The newsletter."""

urlpatterns = []
