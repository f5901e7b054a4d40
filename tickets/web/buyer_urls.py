"""The addresses of a buyer's signed link."""

from django.urls import path

from tickets.web import buyer, buyer_disputes, buyer_repairs, buyer_say, continuing

app_name = "buyer"
urlpatterns = [
    path("<str:token>/", buyer.case, name="case"),
    path("<str:token>/dispute/", buyer_disputes.begin, name="dispute"),
    path("<str:token>/dispute/files/", buyer_disputes.upload, name="dispute_upload"),
    path("<str:token>/dispute/messages/", buyer_disputes.say, name="dispute_say"),
    path("<str:token>/dispute/moves/<slug:move>/", buyer_disputes.move, name="dispute_move"),
    path("<str:token>/pickup/", buyer.book, name="book"),
    path("<str:token>/pickup/moves/<slug:move>/", buyer.pickup_move, name="pickup_move"),
    path("<str:token>/reopen/", buyer_repairs.reopen, name="reopen"),
    path("<str:token>/continue/", continuing.buyer_goes_on, name="continue"),
    path("<str:token>/visits/<str:number>/code/", buyer_repairs.code, name="visit_code"),
    path("<str:token>/visits/<str:number>/calendar.ics", buyer_repairs.calendar, name="visit_calendar"),
    path("<str:token>/visits/<str:number>/moves/<slug:move>/", buyer_repairs.visit_move, name="visit_move"),
    path("<str:token>/messages/", buyer_say.say, name="say"),
    path("<str:token>/language/", buyer.language, name="language"),
    path("<str:token>/files/", buyer.upload, name="upload"),
    path("<str:token>/follow/<str:number>/", buyer.follow, name="follow"),
    path("<str:token>/moves/<slug:move>/", buyer.move, name="move"),
]
