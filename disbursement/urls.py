"""Addresses of the money's pages."""

from django.urls import path

from disbursement.views import allocations, sheet, sheets

urlpatterns = [
    path("disbursement/", sheets.sheets, name="sheets"),
    path("disbursement/export/", sheets.sheets_export, name="sheets_export"),
    path("disbursement/open/", sheets.month_open, name="month_open"),
    path("disbursement/sheets/<int:pk>/", sheet.sheet, name="sheet"),
    path("disbursement/sheets/<int:pk>/submit/", sheet.sheet_submit, name="sheet_submit"),
    path("disbursement/sheets/<int:pk>/verify/", sheet.sheet_verify, name="sheet_verify"),
    path("disbursement/sheets/<int:pk>/return/", sheet.sheet_return, name="sheet_return"),
    path("disbursement/allocations/", allocations.allocations, name="allocations"),
    path("disbursement/allocations/export/", allocations.allocations_export, name="allocations_export"),
    path("disbursement/allocations/<int:pk>/", allocations.allocation, name="allocation"),
]
