"""Every address begins here."""

from django.conf import settings
from django.contrib import admin
from django.urls import include, path, re_path

from goals.views import line, metrics, team
from lean import api, demo, views
from teams.views import absence, calendar, chat
from teams.views import team as teams

of_teams = [
    path("", teams.listing, name="list"),
    path("<str:key>/", team.page, name="team"),
    path("<str:key>/line/", line.of_team, name="line"),
    path("<str:key>/calendar/", calendar.page, name="calendar"),
    path("<str:key>/calendar/source/", calendar.source, name="calendar_source"),
    path("<str:key>/calendar/days-off/", calendar.add, name="days_off"),
    path("<str:key>/calendar/days-off/return/", calendar.bring_back, name="day_off_return"),
    path("<str:key>/calendar/days-off/<str:on>/removal/", calendar.take_away, name="day_off_removal"),
    path("<str:key>/chat/", chat.page, name="chat"),
    path("<str:key>/chat/trials/", chat.try_it, name="chat_trial"),
    path("<str:key>/chat/ending/", chat.end, name="chat_ending"),
]
of_people = [
    path("me/absences/", absence.mine, name="my_absences"),
    path("people/<int:pk>/absences/", absence.of_person, name="absences"),
    path("people/<int:pk>/absences/<int:absence>/ending/", absence.end, name="absence_ending"),
]

urlpatterns = [
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
    path("metrics", metrics.metrics, name="metrics"),
    path("", views.home, name="home"),
    path("", include("goals.urls")),
    # The list is the organisation's; the pages of one team tell what it carries, so they come from goals.
    path("teams/", include((of_teams, "teams"))),
    path("", include((of_people, "people"))),
    path("api/v1/", api.page, name="api"),
    path("api/v1/", api.api.urls),
    # Whatever else begins so, line breaks among it, which a <path:> would not match.
    re_path(r"^api/v1/", api.nowhere),
    path("accounts/", include("allauth.urls")),
    path("admin/", admin.site.urls),
]

if settings.ANYMAIL.get("WEBHOOK_SECRET"):
    # Where a service for sending tells what came back: /anymail/postmark/tracking/, with that secret.
    urlpatterns += [path("anymail/", include("anymail.urls"))]

if settings.DEMO:
    # In front: the demo has a sign-in page of its own.
    urlpatterns = demo.urlpatterns + urlpatterns
