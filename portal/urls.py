"""All addresses. Apps bring their own; the API has one root."""

from django.contrib import admin
from django.contrib.auth.views import LogoutView
from django.urls import include, path

from disbursement.api import SummaryView
from portal.api import SchemaPage, SchemaView, TokenView, router
from portal.health import healthz, readyz
from portal.views import audit, dashboard, drafts, holidays, home, inbox, programs, session

api = [
    *router.urls,
    path("summary/", SummaryView.as_view(), name="summary"),
    path("token/", TokenView.as_view(), name="token"),
    path("schema/", SchemaView.as_view(), name="schema"),
    path("docs/", SchemaPage.as_view(), name="schema-page"),
]

urlpatterns = [
    path("", home.home, name="home"),
    path("my-work/", home.my_work, name="my_work"),
    path("dashboard/", dashboard.dashboard, name="dashboard"),
    path("programmes/", programs.programs, name="programs"),
    path("programmes/<slug:code>/", programs.program, name="program"),
    path("components/<int:pk>/", programs.component, name="component"),
    path("inbox/", inbox.inbox, name="inbox"),
    path("inbox/read/", inbox.read_all, name="read_all"),
    path("inbox/<int:pk>/", inbox.notification, name="notification"),
    path("audit/", audit.audit, name="audit"),
    path("audit/export/", audit.audit_export, name="audit_export"),
    path("draft/", drafts.draft, name="draft"),
    path("holidays/", holidays.holidays, name="holidays"),
    path("holidays/export/", holidays.holidays_export, name="holidays_export"),
    path("login/", session.SignIn.as_view(), name="login"),
    path("logout/", LogoutView.as_view(), name="logout"),
    path("password/", session.password_change, name="password_change"),
    path("session/keep/", session.keep_session, name="keep_session"),
    path("preferences/", session.preferences, name="preferences"),
    path("", include("directives.urls")),
    path("", include("disbursement.urls")),
    path("api/v1/", include((api, "api"))),
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    path("admin/", admin.site.urls),
]
