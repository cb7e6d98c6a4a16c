"""Addresses of the ways in."""

from django.urls import path

from complaints.channels.views import arrivals, beside, together
from complaints.channels.views.record import LookupView, RecordView
from complaints.channels.views.submit import SubmitView
from complaints.channels.views.track import LostLinkView, TakeBackView, TrackView, WishView

CASE = "complaints/<str:reference>/"

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
    path(CASE + "together/", together.TogetherView.as_view(), name="case_together"),
    path(CASE + "link/", together.LinkCaseView.as_view(), name="link_case"),
    path(CASE + "unlink/", together.UnlinkCaseView.as_view(), name="unlink_case"),
    path(CASE + "split/", together.SplitView.as_view(), name="split"),
    path(CASE + "outside/add/", beside.AddOutsideView.as_view(), name="add_outside"),
    path(CASE + "outside/<int:pk>/", beside.EditOutsideView.as_view(), name="edit_outside"),
    path(CASE + "outside/<int:pk>/end/", beside.EndOutsideView.as_view(), name="end_outside"),
    path(CASE + "post/add/", beside.AddPostView.as_view(), name="add_post"),
    path(CASE + "post/<int:pk>/reply/", beside.WriteReplyView.as_view(), name="write_reply"),
    path(CASE + "post/<int:pk>/approve/", beside.ApproveReplyView.as_view(), name="approve_reply"),
    path(CASE + "post/<int:pk>/publish/", beside.PublishReplyView.as_view(), name="publish_reply"),
    path(CASE + "abuse/", beside.FlagAbuseView.as_view(), name="flag_abuse"),
    path(CASE + "abuse/take-off/", beside.UnflagAbuseView.as_view(), name="unflag_abuse"),
    path(CASE + "limit/", beside.LimitContactView.as_view(), name="limit_contact"),
    path(CASE + "limit/<int:pk>/end/", beside.EndLimitView.as_view(), name="end_limit"),
    path("submit/", SubmitView.as_view(), name="submit"),
    path("track/", LostLinkView.as_view(), name="lost_link"),
    path("track/<str:token>/", TrackView.as_view(), name="track"),
    path("track/<str:token>/take-back/", TakeBackView.as_view(), name="track_take_back"),
    path("track/<str:token>/wish/", WishView.as_view(), name="track_wish"),
]
