"""Addresses of the ways in."""

from django.urls import path

from complaints.channels.views.record import LookupView, RecordView
from complaints.channels.views.submit import SubmitView
from complaints.channels.views.track import LostLinkView, TakeBackView, TrackView, WishView

urlpatterns = [
    path("complaints/new/", RecordView.as_view(), name="record"),
    path("complaints/new/lookup/", LookupView.as_view(), name="record_lookup"),
    path("submit/", SubmitView.as_view(), name="submit"),
    path("track/", LostLinkView.as_view(), name="lost_link"),
    path("track/<str:token>/", TrackView.as_view(), name="track"),
    path("track/<str:token>/take-back/", TakeBackView.as_view(), name="track_take_back"),
    path("track/<str:token>/wish/", WishView.as_view(), name="track_wish"),
]
