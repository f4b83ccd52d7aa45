"""All addresses. Apps bring their own; the API has one root."""

from django.contrib import admin
from django.contrib.auth.views import LogoutView
from django.urls import include, path

from disbursement.api import CounterpartView, PlanView, ReportView, SummaryView
from portal.api import OwnSettingsView, SchemaPage, SchemaView, TokenView, router
from portal.health import healthz, readyz
from portal.views import (
    audit,
    calendar,
    channels,
    dashboard,
    drafts,
    holidays,
    home,
    inbox,
    outbox,
    own,
    programs,
    reminder_rules,
    report,
    session,
)

api = [
    *router.urls,
    path("plan/", PlanView.as_view(), name="plan"),
    path("counterpart/", CounterpartView.as_view(), name="counterpart"),
    path("summary/", SummaryView.as_view(), name="summary"),
    path("report/", ReportView.as_view(), name="capital-report"),
    path("token/", TokenView.as_view(), name="token"),
    path("me/", OwnSettingsView.as_view(), name="me"),
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
    path("inbox/<int:pk>/resend/", outbox.notification_resend, name="notification_resend"),
    path("reminders/", outbox.remind_log, name="remind_log"),
    path("reminders/export/", outbox.remind_log_export, name="remind_log_export"),
    path("reminders/rules/", reminder_rules.reminder_rules, name="reminder_rules"),
    path("reminders/rules/new/", reminder_rules.reminder_rule_new, name="reminder_rule_new"),
    path("reminders/rules/<int:pk>/", reminder_rules.reminder_rule, name="reminder_rule"),
    path("audit/", audit.audit, name="audit"),
    path("audit/export/", audit.audit_export, name="audit_export"),
    path("channels/", channels.channels, name="channels"),
    path("channels/new/", channels.channel_new, name="channel_new"),
    path("channels/<int:pk>/", channels.channel, name="channel"),
    path("channels/<int:pk>/test/", channels.channel_test, name="channel_test"),
    path("calendar/", calendar.calendar, name="calendar"),
    path("calendar/<int:pk>/revoke/", calendar.calendar_revoke, name="calendar_revoke"),
    path("calendar/<str:secret>.ics", calendar.calendar_file, name="calendar_file"),
    path("draft/", drafts.draft, name="draft"),
    path("holidays/", holidays.holidays, name="holidays"),
    path("holidays/export/", holidays.holidays_export, name="holidays_export"),
    path("login/", session.SignIn.as_view(), name="login"),
    path("logout/", LogoutView.as_view(), name="logout"),
    path("password/", session.password_change, name="password_change"),
    path("settings/", own.own_settings, name="own_settings"),
    path("session/keep/", session.keep_session, name="keep_session"),
    path("preferences/", session.preferences, name="preferences"),
    path("", include("directives.urls")),
    path("", include("disbursement.urls")),
    path("disbursement/report/", report.capital_report, name="capital_report"),
    path("disbursement/report/export/", report.capital_report_export, name="capital_report_export"),
    path("api/v1/", include((api, "api"))),
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    path("admin/", admin.site.urls),
]
