"""Addresses of verification; mounted by `config.urls`."""

from django.urls import path

from complaints.evidence.views import customer, files, forms, outside, page, paper, report

CASE = "complaints/<str:reference>/"

urlpatterns = [
    path(CASE + "evidence/", page.VerificationView.as_view(), name="verification"),
    path(CASE + "evidence/add/", forms.AddEvidenceView.as_view(), name="add_evidence"),
    path(CASE + "evidence/<int:pk>/", page.ItemView.as_view(), name="evidence_item"),
    path(CASE + "evidence/<int:pk>/original/", files.OriginalView.as_view(), name="evidence_original"),
    path(CASE + "evidence/<int:pk>/recording/", files.RecordingView.as_view(), name="evidence_recording"),
    path(CASE + "evidence/<int:pk>/picture/<slug:name>/", files.PictureView.as_view(), name="evidence_picture"),
    path(CASE + "evidence/<int:pk>/aids/", page.AidsView.as_view(), name="evidence_aids"),
    path(CASE + "evidence/<int:pk>/judge/", forms.JudgeView.as_view(), name="judge_evidence"),
    path(CASE + "evidence/<int:pk>/withdraw/", forms.WithdrawEvidenceView.as_view(), name="withdraw_evidence"),
    path(CASE + "enquiries/ask/", forms.AskEnquiryView.as_view(), name="ask_enquiry"),
    path(CASE + "enquiries/<int:pk>/answer/", forms.AnswerEnquiryView.as_view(), name="answer_enquiry"),
    path(CASE + "enquiries/<int:pk>/close/", forms.CloseEnquiryView.as_view(), name="close_enquiry"),
    path(CASE + "enquiries/<int:pk>/link/", outside.MakeLinkView.as_view(), name="enquiry_link"),
    path("enquiry/<str:token>/", outside.OutsideEnquiryView.as_view(), name="outside_enquiry"),
    path("track/<str:token>/files/", customer.SendView.as_view(), name="track_files"),
    path("track/<str:token>/files/<int:pk>/", customer.OwnPictureView.as_view(), name="track_picture"),
    path("track/<str:token>/questions/<int:pk>/", customer.AnswerQuestionView.as_view(), name="track_question"),
    path(CASE + "report/", report.WriteReportView.as_view(), name="write_report"),
    path(CASE + "report/shares/", report.SharesView.as_view(), name="report_shares"),
    path(CASE + "report/<int:pk>/", page.ReportView.as_view(), name="verification_report"),
    path(CASE + "report/<int:pk>/pdf/", paper.ReportPaperView.as_view(), name="report_paper"),
    path(CASE + "report/<int:pk>/read_second/", report.ReadSecondView.as_view(), name="read_second"),
    path(CASE + "report/<int:pk>/take_over/", report.TakeOverView.as_view(), name="take_over_report"),
]
