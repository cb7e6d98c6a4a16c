"""Addresses of the proposal of a case."""

from django.urls import path

from compensation import views

CASE = "complaints/<str:reference>/"

urlpatterns = [
    path(CASE + "proposal/", views.ProposalView.as_view(), name="proposal"),
    path(CASE + "offers/<int:pk>/answer/", views.AnswerView.as_view(), name="answer_offer"),
    path(CASE + "guidance/", views.AskGuidanceView.as_view(), name="ask_guidance"),
]
