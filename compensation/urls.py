"""Addresses of compensation: the proposal of a case, decisions, the ledgers."""

from django.urls import path

from compensation.views import decisions, details, ledger, proposal, recoveries

CASE = "complaints/<str:reference>/"

urlpatterns = [
    path("decisions/", decisions.DecisionsView.as_view(), name="decisions"),
    path("payouts/", ledger.LedgerView.as_view(), name="payouts"),
    path("payouts/export/", ledger.ExportView.as_view(), name="export_payouts"),
    path("payouts/files/", ledger.FilesView.as_view(), name="payout_files"),
    path("payouts/files/<int:pk>/", ledger.FileView.as_view(), name="payout_file"),
    path("payouts/files/<int:pk>/<str:kind>/", ledger.TakeFileView.as_view(), name="take_payout_file"),
    path("payouts/answers/", ledger.AnswerFileView.as_view(), name="record_answer"),
    path("payouts/answers/<int:pk>/", ledger.FinanceAnswerView.as_view(), name="finance_answer"),
    path("payouts/<int:pk>/", ledger.PayoutView.as_view(), name="payout"),
    path("payouts/<int:pk>/details/", details.WriteDetailsView.as_view(), name="write_details"),
    path("payouts/<str:tab>/", ledger.LedgerView.as_view(), name="payouts_of"),
    path("payees/<int:pk>/", details.DecidePayeeView.as_view(), name="decide_payee"),
    path("pay/<str:key>/", details.GiveDetailsView.as_view(), name="give_details"),
    path("recoveries/", recoveries.RecoveriesView.as_view(), name="recoveries"),
    path("recoveries/<int:pk>/", recoveries.RecoveryView.as_view(), name="recovery"),
    path("recoveries/<int:pk>/bundle/", recoveries.BundleView.as_view(), name="recovery_bundle"),
    path("recoveries/<str:state>/", recoveries.RecoveriesView.as_view(), name="recoveries_of"),
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
