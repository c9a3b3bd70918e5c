"""The organisers’ desk."""

urlpatterns = []
