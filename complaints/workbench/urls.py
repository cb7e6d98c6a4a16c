"""Addresses of own work, the queues and the case page."""

from django.urls import path

from complaints.workbench.views.board import BoardView
from complaints.workbench.views.bulk import BulkView, UndoView
from complaints.workbench.views.case import CaseMoreView, CaseView, CountedView, HereView
from complaints.workbench.views.home import HomeMoreView, HomeView
from complaints.workbench.views.palette import PaletteView
from complaints.workbench.views.queue import ExportView, QueueView
from complaints.workbench.views.reassign import ReassignView
from complaints.workbench.views.saved import DropViewView, ViewsView
from complaints.workbench.views.styleguide import styleguide
from complaints.workbench.views.triage import AcceptView, TriageListView, TriageView

urlpatterns = [
    path("", HomeView.as_view(), name="home"),
    path("own/more/", HomeMoreView.as_view(), name="home_more"),
    path("board/", BoardView.as_view(), name="board"),
    path("queue/", QueueView.as_view(), name="queue"),
    path("queue/triage/", TriageView.as_view(), name="triage"),
    path("queue/triage/accept/", AcceptView.as_view(), name="accept_suggestions"),
    path("queue/triage/list/", TriageListView.as_view(), name="triage_list"),
    path("queue/triage/<str:reference>/", TriageView.as_view(), name="triage_of"),
    path("queue/bulk/", BulkView.as_view(), name="bulk"),
    path("queue/bulk/undo/", UndoView.as_view(), name="bulk_undo"),
    path("queue/export/", ExportView.as_view(), name="queue_export"),
    path("queue/views/", ViewsView.as_view(), name="views"),
    path("queue/views/<int:pk>/drop/", DropViewView.as_view(), name="drop_view"),
    path("find/", PaletteView.as_view(), name="palette"),
    path("queue/reassign/", ReassignView.as_view(), name="reassign"),
    path("queue/<str:state>/", QueueView.as_view(), name="queue_of"),
    path("styleguide/", styleguide, name="styleguide"),
    path("complaints/<str:reference>/", CaseView.as_view(), name="case"),
    path("complaints/<str:reference>/here/", HereView.as_view(), name="here"),
    path("complaints/<str:reference>/counted/", CountedView.as_view(), name="counted"),
    path("complaints/<str:reference>/more/", CaseMoreView.as_view(), name="case_more"),
]
