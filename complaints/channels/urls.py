"""Addresses of the ways in."""

from django.urls import path

from complaints.channels.views.record import RecordView

urlpatterns = [path("complaints/new/", RecordView.as_view(), name="record")]
