"""Addresses of the ways in."""

from django.urls import path

from complaints.channels.views import arrivals
from complaints.channels.views.record import LookupView, RecordView
from complaints.channels.views.submit import SubmitView
from complaints.channels.views.track import LostLinkView, TakeBackView, TrackView, WishView

urlpatterns = [
    path("arrivals/", arrivals.BalanceView.as_view(), name="arrivals"),
    path("arrivals/rows/", arrivals.ArrivalsView.as_view(), name="arrival_rows"),
    path("arrivals/quarantine/", arrivals.QuarantineView.as_view(), name="quarantine"),
    path("arrivals/<int:pk>/", arrivals.ArrivalView.as_view(), name="arrival"),
    path("arrivals/<int:pk>/raw/", arrivals.RawArrivalView.as_view(), name="arrival_raw"),
    path("arrivals/<int:pk>/link/", arrivals.LinkArrivalView.as_view(), name="link_arrival"),
    path("arrivals/<int:pk>/drop/", arrivals.DropArrivalView.as_view(), name="drop_arrival"),
    path("complaints/new/", RecordView.as_view(), name="record"),
    path("complaints/new/lookup/", LookupView.as_view(), name="record_lookup"),
    path("submit/", SubmitView.as_view(), name="submit"),
    path("track/", LostLinkView.as_view(), name="lost_link"),
    path("track/<str:token>/", TrackView.as_view(), name="track"),
    path("track/<str:token>/take-back/", TakeBackView.as_view(), name="track_take_back"),
    path("track/<str:token>/wish/", WishView.as_view(), name="track_wish"),
]
