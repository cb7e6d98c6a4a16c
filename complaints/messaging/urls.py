"""Addresses of messages that wait for a person, and of the lines to oneself."""

from django.urls import path

from complaints.messaging import views

urlpatterns = [
    path("messages/", views.StuckMessagesView.as_view(), name="stuck_messages"),
    path("messages/<int:pk>/resend/", views.ResendMessageView.as_view(), name="resend_message"),
    path("messages/<int:pk>/cancel/", views.CancelMessageView.as_view(), name="cancel_message"),
    path("notices/", views.NoticesView.as_view(), name="notices"),
    path("notices/read/", views.ReadNoticesView.as_view(), name="read_notices"),
]
