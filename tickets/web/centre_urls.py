"""The addresses of repair centres and installers."""

from django.urls import path

from portal.web import partners
from tickets.web.centre import doors, home, intake, jobs, people, scorecard, technicians, visits

app_name = "centre"
urlpatterns = [
    path("", home.home, name="home"),
    path("switch/", partners.switch, name="switch"),
    path("jobs/", jobs.jobs, name="jobs"),
    path("jobs/export.csv", jobs.jobs_csv, name="jobs_csv"),
    path("jobs/<str:number>/", jobs.job, name="job"),
    path("jobs/<str:number>/parts/", jobs.use_part, name="use_part"),
    path("visits/", visits.visits, name="visits"),
    path("visits/<str:number>/", visits.visit, name="visit"),
    path("visits/<str:number>/calendar.ics", visits.calendar, name="visit_calendar"),
    path("technicians/", technicians.technicians, name="technicians"),
    path("technicians/<int:pk>/", technicians.technician, name="technician"),
    path("technicians/<int:pk>/leave/", technicians.give_leave, name="give_leave"),
    path("leave/<int:pk>/delete/", technicians.drop_leave, name="drop_leave"),
    path("intake/", intake.intake, name="intake"),
    path("intake/<int:pk>/", intake.change, name="intake_change"),
    path("scorecard/", scorecard.page, name="scorecard"),
    path("scorecard/export.csv", scorecard.export, name="scorecard_csv"),
    path("people/", people.people, name="people"),
    path("people/<int:pk>/", people.change, name="people_change"),
    path("files/<int:pk>/", doors.download, name="file"),
    path("<slug:kind>/<str:number>/files/", doors.upload, name="upload"),
    path("<slug:kind>/<str:number>/reveal/", doors.reveal, name="reveal"),
    path("<slug:kind>/<str:number>/moves/<slug:move>/", doors.move, name="move"),
]
