"""Addresses of compensation: the proposal of a case, decisions, the ledgers."""

from django.urls import path

from compensation.views import decisions, proposal

CASE = "complaints/<str:reference>/"

urlpatterns = [
    path("decisions/", decisions.DecisionsView.as_view(), name="decisions"),
    path(CASE + "proposal/", proposal.ProposalView.as_view(), name="proposal"),
    path(CASE + "offers/<int:pk>/answer/", proposal.AnswerView.as_view(), name="answer_offer"),
    path(CASE + "guidance/", decisions.AskGuidanceView.as_view(), name="ask_guidance"),
    path(CASE + "guidance/<int:pk>/", decisions.AnswerGuidanceView.as_view(), name="answer_guidance"),
    path(CASE + "ask_final_position/", decisions.AskFinalPositionView.as_view(), name="ask_final_position"),
    path(
        CASE + "ask_final_position/<int:pk>/",
        decisions.DecideFinalPositionView.as_view(),
        name="decide_final_position",
    ),
]
