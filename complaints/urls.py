"""Addresses of the steps and of what happens to a case between them. The name of a step is its address."""

from django.urls import path

from complaints.views import drafts, record, requests, steps, talk

CASE = "complaints/<str:reference>/"

urlpatterns = [
    path(CASE + "complete_intake/", steps.CompleteIntakeView.as_view(), name="complete_intake"),
    path(CASE + "assign/", steps.AssignView.as_view(), name="assign"),
    path(CASE + "answer/", steps.AnswerView.as_view(), name="answer"),
    path(CASE + "fast_track/", steps.FastTrackView.as_view(), name="fast_track"),
    path(CASE + "reroute/", steps.RerouteView.as_view(), name="reroute"),
    path(CASE + "conclude/", steps.ConcludeView.as_view(), name="conclude"),
    path(CASE + "reverify/", steps.ReverifyView.as_view(), name="reverify"),
    path(CASE + "agree/", steps.AgreeView.as_view(), name="agree"),
    path(CASE + "final_position/", steps.FinalPositionView.as_view(), name="final_position"),
    path(CASE + "renegotiate/", steps.RenegotiateView.as_view(), name="renegotiate"),
    path(CASE + "deliver/", steps.DeliverView.as_view(), name="deliver"),
    path(CASE + "satisfy/", steps.SatisfyView.as_view(), name="satisfy"),
    path(CASE + "reopen/", steps.ReopenView.as_view(), name="reopen"),
    path(CASE + "close/", steps.CloseView.as_view(), name="close"),
    path(CASE + "appeal/", steps.AppealView.as_view(), name="appeal"),
    path(CASE + "withdraw/", steps.WithdrawView.as_view(), name="withdraw"),
    path(CASE + "merge/", steps.MergeView.as_view(), name="merge"),
    path(CASE + "unmerge/", steps.UnmergeView.as_view(), name="unmerge"),
    path(CASE + "reject/", steps.RejectView.as_view(), name="reject"),
    path(CASE + "ask_reject/", requests.AskRejectView.as_view(), name="ask_reject"),
    path(CASE + "request/<int:pk>/", requests.DecideView.as_view(), name="decide"),
    path(CASE + "edit/", record.EditView.as_view(), name="edit"),
    path(CASE + "contact/", record.PartyView.as_view(), name="party"),
    path(CASE + "party/add/", record.AddPartyView.as_view(), name="add_party"),
    path(CASE + "party/<int:pk>/", record.PartyView.as_view(), name="edit_party"),
    path(CASE + "say/", talk.SayView.as_view(), name="say"),
    path(CASE + "hand_over/", talk.HandOverView.as_view(), name="hand_over"),
    path(CASE + "take/", talk.TakeView.as_view(), name="take"),
    path(CASE + "promise/", talk.PromiseView.as_view(), name="promise"),
    path(CASE + "promise/<int:pk>/keep/", talk.KeepPromiseView.as_view(), name="keep_promise"),
    path(CASE + "promise/<int:pk>/drop/", talk.DropPromiseView.as_view(), name="drop_promise"),
    path("drafts/<str:key>/", drafts.KeepDraftView.as_view(), name="keep_draft"),
    path("drafts/<str:key>/drop/", drafts.DropDraftView.as_view(), name="drop_draft"),
    path(CASE + "drafts/<slug:form>/", drafts.KeepCaseDraftView.as_view(), name="keep_case_draft"),
    path(CASE + "contact/<int:pk>/reveal/", talk.RevealView.as_view(), name="reveal"),
]
