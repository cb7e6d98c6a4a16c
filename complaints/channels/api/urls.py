"""Addresses of the case's API, under `/api/v1/`."""

from django.urls import path

from complaints.channels.api.codes import CodesView
from complaints.channels.api.complaints import ComplaintsView, ComplaintView
from complaints.channels.api.conversation import MessagesView, TimelineView
from complaints.channels.api.schema import schema
from complaints.channels.api.transitions import TransitionView
from complaints.channels.api.webhooks import WebhooksView, WebhookView

CASE = "complaints/<str:reference>/"

urlpatterns = [
    path("schema/", schema, name="api_schema"),
    path("codes/", CodesView.as_view(), name="api_codes"),
    path("webhooks/", WebhooksView.as_view(), name="api_webhooks"),
    path("webhooks/<int:pk>/", WebhookView.as_view(), name="api_webhook"),
    path("complaints/", ComplaintsView.as_view(), name="api_complaints"),
    path(CASE, ComplaintView.as_view(), name="api_complaint"),
    path(CASE + "timeline/", TimelineView.as_view(), name="api_timeline"),
    path(CASE + "messages/", MessagesView.as_view(), name="api_messages"),
    path(CASE + "transitions/<str:name>/", TransitionView.as_view(), name="api_transition"),
]
