"""Topics that people propose."""

urlpatterns = []
