"""Every address of the product; each app lists its own."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("admin/", admin.site.urls),
    path("accounts/", include("allauth.urls")),
    path("", include("complaints.workbench.urls")),
    path("", include("complaints.channels.urls")),
    path("", include("complaints.urls")),
]
