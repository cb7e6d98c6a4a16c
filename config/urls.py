"""Every address of the product; each app lists its own."""

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.urls import include, path, re_path

from complaints.api import NothingHere
from complaints.channels.api.schema import docs
from config import health, metrics, views

# One way in: throttled, with the second factor. The admin's own sign-in page has neither.
admin.site.login = secure_admin_login(admin.site.login)

handler400 = "config.views.bad_request"
handler500 = "config.views.server_error"

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("metrics", metrics.metrics, name="metrics"),
    path("language/", views.set_language, name="set_language"),
    path("theme/", views.set_theme, name="set_theme"),
    path("sign-in/<str:token>/", views.sign_in_by_link, name="sign_in_by_link"),
    path("admin/", admin.site.urls),
    path("accounts/", include("allauth.urls")),
    path("api/v1/", include("complaints.channels.api.urls")),
    path("api/v1/", include("complaints.evidence.api")),
    path("api/v1/", include("complaints.followup.api")),
    path("api/docs/", docs, name="api_docs"),
    re_path(r"^api/v1/[\s\S]*$", NothingHere.as_view()),
    path("", include("complaints.messaging.urls")),
    path("", include("complaints.channels.urls")),
    path("", include("complaints.evidence.urls")),
    path("", include("complaints.followup.urls")),
    path("", include("complaints.incidents.urls")),
    path("", include("compensation.urls")),
    path("", include("reports.urls")),
    path("", include("complaints.workbench.urls")),
    path("", include("complaints.urls")),
]
