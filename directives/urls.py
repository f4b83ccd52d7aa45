"""Addresses of the directives' pages."""

from django.urls import path

from directives.views import assignments, directives, documents, reminders, reports

urlpatterns = [
    path("directives/", assignments.assignments, name="assignments"),
    path("directives/export/", assignments.assignments_export, name="assignments_export"),
    path("directives/<int:pk>/", directives.directive, name="directive"),
    path("directives/<int:pk>/date/", directives.event_date, name="event_date"),
    path("directives/<int:pk>/waits/", directives.directive_waits, name="directive_waits"),
    path("assignments/<int:pk>/report/", reports.report, name="report"),
    path("assignments/<int:pk>/review/", reports.review, name="review"),
    path("reports/<int:pk>/evidence/", reports.evidence, name="evidence"),
    path("documents/", documents.documents, name="documents"),
    path("documents/new/", documents.document_new, name="document_new"),
    path("documents/<int:pk>/", documents.document, name="document"),
    path("documents/<int:pk>/directives/new/", documents.directive_new, name="directive_new"),
    path("reminders/", reminders.remind_log, name="remind_log"),
]
