"""Addresses of the ways in."""

from django.urls import path

from complaints.channels.views.record import LookupView, RecordView

urlpatterns = [
    path("complaints/new/", RecordView.as_view(), name="record"),
    path("complaints/new/lookup/", LookupView.as_view(), name="record_lookup"),
]
