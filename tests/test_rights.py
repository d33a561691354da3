"""Who may go where: every address × nine kinds of people × GET and POST, as one table. What isn't in it fails.

In the story Ingrid leads the company, Tomás Frame & Paint, Nadia the Paint Line, with Ana as deputy, Ewa as
member and Kaisa as coach; Rosa leads another team, Sam is an administrator. Tomás has offered a piece to the
Paint Line: to him it is his, Nadia holds the ball, Ingrid leads above both and is no party to it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import partial
from itertools import count
from string import Template

import pytest
from django.conf import settings
from django.contrib.admin import site
from django.core import signing
from django.db import connection, transaction
from django.test import Client
from django.urls import get_resolver, resolve, reverse
from django.utils import timezone

from goals.mails import unsubscribe
from goals.mails.link import Link, sign
from goals.models import (
    CalendarFeed,
    CarryOver,
    Catchball,
    CheckIn,
    Comment,
    Commitment,
    Contribution,
    Cycle,
    CycleEnd,
    CycleOpening,
    Dissent,
    FindingAside,
    GapChoice,
    GuardrailWord,
    Help,
    HelpDay,
    Huddle,
    HuddleLine,
    HuddleSheet,
    Look,
    MailChoice,
    MailHours,
    Move,
    Neighbour,
    Nudge,
    Outcome,
    PlaceChoice,
    Playback,
    Purpose,
    Reaffirmation,
    RealSayGiven,
    Review,
    Snooze,
    StaleChoice,
    Support,
    TalkNote,
    Trial,
)
from goals.models.outcome import OutcomeQuerySet
from lean.lib import clock
from teams.models import Absence, ApiToken, Calendar, ChatChannel, DayOff, Membership, Person, Role
from tests import factories

pytestmark = pytest.mark.django_db

PEOPLE = ["nobody", "stranger", "member", "coach", "deputy", "lead", "asker", "above", "admin"]
# A column for each of PEOPLE. "done": something was written, which must happen nowhere else; "in": to the sign-in
# page. The words after a dollar are rows of the story: of the catchballs, `ball` is offered, `asked` has an open
# question, `declined` was declined, `agreed` was accepted, `draft` was never sent. The demo's own doors are not
# mounted here.
PAGES = """
GET  /                                         in   200  200  200  200  200  200  200  200
GET  /healthz                                  200  200  200  200  200  200  200  200  200
POST /healthz                                  200  200  200  200  200  200  200  200  200
GET  /readyz                                   200  200  200  200  200  200  200  200  200
POST /readyz                                   200  200  200  200  200  200  200  200  200
GET  /news/home/                               401  204  204  204  204  204  204  204  204
GET  /news/court/                              401  204  204  204  204  204  204  204  204
GET  /news/thread/$ball/                       401  204  204  204  204  204  204  204  204
GET  /news/thread/$draft/                      401  204  204  204  204  204  204  204  204
GET  /me/line/                                 in   200  200  200  200  200  200  200  200
GET  /people/$person/line/                     in   200  302  200  200  200  200  200  200
GET  /teams/$team/line/                        in   200  200  200  200  200  200  200  200
GET  /find/                                    in   200  200  200  200  200  200  200  200
GET  /find/?q=painted                          in   200  200  200  200  200  200  200  200
GET  /map/                                     in   200  200  200  200  200  200  200  200
GET  /map/$outcome/pieces/                     in   302  302  302  302  302  302  302  302
GET  /map/$drafted/pieces/                     in   404  404  404  404  404  404  404  404
GET  /map/findings/                            in   200  200  200  200  200  200  200  200
GET  /map/findings/?kind=nobody&team=$area     in   200  200  200  200  200  200  200  200
GET  /outcomes/$top/findings/nobody/aside/     in   403  403  403  403  403  403  200  403
POST /outcomes/$top/findings/nobody/aside/     in   403  403  403  403  403  403  done 403
POST /outcomes/$top/findings/nobody/return/    in   403  403  403  403  403  403  302  403
GET  /outcomes/$drafted/findings/nobody/aside/ in   404  404  404  404  404  403  404  404
GET  /teams/$root/findings/no_purpose/aside/   in   403  403  403  403  403  403  200  403
POST /teams/$root/findings/no_purpose/aside/   in   403  403  403  403  403  403  done 403
POST /teams/$root/findings/no_purpose/return/  in   403  403  403  403  403  403  302  403
GET  /teams/$root/purpose/                     in   403  403  403  403  403  403  200  403
POST /teams/$root/purpose/                     in   403  403  403  403  403  403  done 403
POST /teams/$area/purpose/                     in   403  403  403  403  403  409  403  403
GET  /teams/$team/huddle/                      in   403  403  403  200  200  403  403  403
POST /teams/$team/huddle/                      in   403  403  403  done done 403  403  403
GET  /teams/$team/calendar/                    in   200  200  200  200  200  200  200  200
POST /teams/$team/calendar/                    in   403  403  403  done done done done done
POST /teams/$team/calendar/source/             in   403  403  403  done done done done done
POST /teams/$team/calendar/days-off/           in   403  403  403  done done done done done
POST /teams/$team/calendar/days-off/return/    in   404  404  404  404  404  404  404  404
POST /teams/$closed/calendar/days-off/2026-12-24/removal/ in 403 403 403 403 403 403 done done
GET  /teams/$team/chat/                        in   200  200  200  200  200  200  200  200
POST /teams/$team/chat/                        in   403  403  403  done done done done done
POST /teams/$closed/chat/trials/               in   403  403  403  403  403  403  422  422
POST /teams/$closed/chat/ending/               in   403  403  403  403  403  403  done done
GET  /me/calendar/                             in   200  200  200  200  200  200  200  200
POST /me/calendar/                             in   done done done done done done done done
POST /me/calendar/ending/                      in   302  302  302  302  302  302  302  302
GET  /calendar/$secret.ics                     200  200  200  200  200  200  200  200  200
GET  /me/mail/                                 in   200  200  200  200  200  200  200  200
POST /me/mail/                                 in   done done done done done done done done
POST /me/mail/return/                          in   404  404  404  404  404  404  404  404
GET  /me/mail/sent/                            in   200  200  200  200  200  200  200  200
GET  /me/mail/off/$off/                        200  200  200  200  200  200  200  200  200
POST /me/mail/off/$off/                        done done done done done done done done done
GET  /me/mail/off/void/                        404  404  404  404  404  404  404  404  404
GET  /nudges/$told/another-day/                in   404  200  404  404  404  404  404  404
POST /nudges/$told/another-day/                in   404  done 404  404  404  404  404  404
POST /nudges/$told/another-day/ending/         in   404  302  404  404  404  404  404  404
GET  /catchballs/$ball/another-day/            in   403  403  403  200  200  403  403  403
POST /catchballs/$ball/another-day/            in   403  403  403  done done 403  403  403
POST /catchballs/$ball/another-day/ending/     in   302  302  302  302  302  302  302  302
GET  /catchballs/$draft/another-day/           in   404  404  404  404  404  403  404  404
GET  /me/absences/                             in   200  200  200  200  200  200  200  200
POST /me/absences/                             in   done done done done done done done done
GET  /people/$person/absences/                 in   403  302  403  200  200  200  200  200
POST /people/$person/absences/                 in   403  done 403  done done done done done
POST /people/$person/absences/$absence/ending/ in   403  done 403  done done done done done
GET  /outcomes/new/                            in   200  403  403  200  200  200  200  403
POST /outcomes/new/                            in   422  403  403  422  422  422  422  403
POST /outcomes/coach/                          in   200  200  200  200  200  200  200  200
POST /outcomes/split/                          in   200  403  403  200  200  200  200  403
GET  /outcomes/$piece/                         in   302  302  302  302  302  302  302  302
GET  /outcomes/$drafted/                       in   404  404  404  404  404  302  404  404
GET  /outcomes/$piece_page/                    in   200  200  200  200  200  200  200  200
GET  /outcomes/$drafted_page/                  in   404  404  404  404  404  200  404  404
GET  /outcomes/$piece_page/history/            in   200  200  200  200  200  200  200  200
GET  /outcomes/$drafted_page/history/          in   404  404  404  404  404  200  404  404
GET  /outcomes/$elsewhere_page/supports/       in   200  200  200  200  200  200  200  200
POST /outcomes/$elsewhere_page/supports/       in   done 403  403  403  403  done 403  403
GET  /outcomes/$drafted_page/supports/         in   404  404  404  404  404  200  404  404
GET  /outcomes/$moved_page/supports/$support/  in   200  200  200  200  200  200  200  200
POST /outcomes/$moved_page/supports/$support/  in   302  403  403  403  403  302  403  403
POST /outcomes/$moved_page/supports/$support/ending/ in   done 403  403  403  403  done 403  403
POST /outcomes/$moved_page/supports/return/    in   404  404  404  404  404  404  404  404
GET  /outcomes/$outcome_page/offers/           in   403  403  403  403  403  200  403  403
POST /outcomes/$outcome_page/offers/           in   403  403  403  403  403  422  403  403
GET  /outcomes/$outcome_page/volunteering/     in   200  403  403  200  200  403  200  403
POST /outcomes/$outcome_page/volunteering/     in   422  403  403  422  422  403  422  403
GET  /outcomes/$drafted_page/volunteering/     in   404  404  404  404  404  404  404  404
GET  /outcomes/$top_page/terms/                in   403  403  403  403  403  403  200  403
POST /outcomes/$top_page/terms/                in   403  403  403  403  403  403  done 403
POST /outcomes/$top_page/mode/                 in   403  403  403  403  403  403  302  403
POST /outcomes/$top_page/own-share/            in   403  403  403  403  403  403  done 403
POST /outcomes/$top_page/risks/                in   403  403  403  403  403  403  done 403
POST /outcomes/$elsewhere_page/reopenings/     in   403  403  403  403  403  done done 403
POST /outcomes/$moved_page/stale-choice/       in   403  403  403  403  403  403  done 403
POST /outcomes/$drafted_page/mode/             in   404  404  404  404  404  403  404  404
GET  /outcomes/$lost_page/place/               in   403  403  403  200  200  403  403  403
POST /outcomes/$lost_page/place/               in   403  403  403  done done 403  403  403
POST /outcomes/$stood_page/reaffirmation/      in   403  403  403  done done 403  403  403
GET  /outcomes/$over_page/carry-over/          in   302  302  302  302  302  302  302  302
POST /outcomes/$over_page/carry-over/          in   403  403  403  done done 403  403  403
GET  /cycles/                                  in   200  200  200  200  200  200  200  200
POST /cycles/                                  in   403  403  403  403  403  403  done done
GET  /cycles/$ending/closing/                  in   200  200  200  200  200  200  200  200
POST /cycles/$ending/closing/                  in   403  403  403  403  403  403  done done
GET  /outcomes/$drafted_page/offers/           in   404  404  404  404  404  404  404  404
POST /outcomes/$drafted_page/offers/           in   404  404  404  404  404  404  404  404
GET  /outcomes/$checked_page/check-ins/        in   200  200  200  200  200  200  200  200
POST /outcomes/$checked_page/check-ins/        in   403  done 403  done done 403  403  403
GET  /outcomes/$piece_page/check-ins/          in   200  200  200  200  200  200  200  200
POST /outcomes/$piece_page/check-ins/          in   403  403  403  done done 403  403  403
GET  /outcomes/$drafted_page/check-ins/        in   404  404  404  404  404  200  404  404
POST /outcomes/$drafted_page/check-ins/        in   404  404  404  404  404  409  404  404
GET  /outcomes/$checked_page/check-ins/column/  in   403  200  403  200  200  403  403  403
POST /outcomes/$checked_page/check-ins/column/  in   403  done 403  done done 403  403  403
POST /outcomes/$checked_page/guardrails/       in   403  done 403  done done 403  403  403
GET  /outcomes/$checked_page/rhythm/           in   403  403  403  200  200  403  403  403
POST /outcomes/$checked_page/rhythm/           in   403  403  403  302  302  403  403  403
GET  /outcomes/$piece_page/contribution/       in   403  200  200  200  200  403  403  403
POST /outcomes/$piece_page/contribution/       in   403  done done done done 403  403  403
GET  /outcomes/$drafted_page/contribution/     in   404  404  404  404  404  409  404  404
POST /outcomes/$drafted_page/contribution/     in   404  404  404  404  404  409  404  404
GET  /operations/nudges/                       in   404  404  404  404  404  404  404  200
POST /operations/nudges/attempts/              in   404  404  404  404  404  404  404  done
POST /operations/people/$person/address/       in   404  404  404  404  404  404  404  done
GET  /metrics                                  404  404  404  404  404  404  404  404  404
GET  /m/$mailed/                               in   200  200  200  200  302  200  200  200
GET  /m/$mailed/acceptance/                    in   200  200  200  200  200  200  200  200
GET  /m/tampered/                              404  404  404  404  404  404  404  404  404
GET  /m/tampered/acceptance/                   404  404  404  404  404  404  404  404  404
GET  /o/$piece/                                in   302  302  302  302  302  302  302  302
GET  /c/$ball/                                 301  301  301  301  301  301  301  301  301
POST /c/$ball/                                 301  301  301  301  301  301  301  301  301
GET  /review/                                  in   302  302  302  302  302  302  302  302
GET  /review/earlier/                          in   200  200  200  200  200  200  200  200
GET  /review/$when/                            in   200  200  200  200  200  200  200  200
GET  /review/plan/                             in   302  302  302  302  302  302  302  302
GET  /review/$when/plan/                       in   200  200  200  200  200  200  200  200
GET  /review/$when/plan/?team=$area            in   200  200  200  200  200  200  200  200
GET  /review/$when/export.csv                  in   200  200  200  200  200  200  200  200
POST /review/$when/closing/                    in   403  403  403  403  403  403  done 403
POST /review/$when/closing/?team=$area         in   403  403  403  403  403  done 403  403
POST /review/$when/notes/$outcome/?team=$area  in   403  403  403  403  403  done 403  403
POST /review/$when/notes/$outcome/?below=1     in   403  403  403  403  403  done done 403
GET  /help/$promise/                           in   200  200  200  200  200  200  200  200
POST /help/$promise/kept/                      in   403  403  403  403  403  403  done 403
POST /help/$promise/take-back/                 in   403  403  403  403  403  403  302  403
POST /help/$promise/days/                      in   403  403  403  403  403  403  done 403
POST /help/$promise/owner/                     in   403  403  403  403  403  403  302  403
GET  /outcomes/$helped_page/looks/             in   200  200  200  200  200  200  200  200
POST /outcomes/$helped_page/looks/             in   403  403  403  403  403  done done 403
GET  /outcomes/$drafted_page/looks/            in   404  404  404  404  404  200  404  404
POST /outcomes/$drafted_page/looks/            in   404  404  404  404  404  409  404  404
GET  /teams/                                   in   200  200  200  200  200  200  200  200
GET  /teams/$team/                             in   200  200  200  200  200  200  200  200
GET  /catchballs/$ball/                        in   200  200  200  200  200  200  200  200
GET  /catchballs/$draft/                       in   404  404  404  404  404  302  404  404
GET  /catchballs/$agreed/agreement/            in   200  200  200  200  200  200  200  200
GET  /catchballs/$ball/agreement/              in   302  302  302  302  302  302  302  302
GET  /catchballs/$draft/agreement/             in   404  404  404  404  404  302  404  404
GET  /catchballs/$draft/draft/                 in   404  404  404  404  404  200  404  404
POST /catchballs/$draft/draft/                 in   404  404  404  404  404  done 404  404
GET  /catchballs/$ball/draft/                  in   302  302  302  302  302  302  302  302
POST /catchballs/$ball/draft/                  in   302  302  302  302  302  302  302  302
POST /catchballs/$ball/preview/                in   403  403  403  200  200  200  403  403
POST /catchballs/$ball/acceptance/             in   403  403  403  done done 409  403  403
POST /catchballs/$ball/counters/               in   403  403  403  done done 409  403  403
POST /catchballs/$ball/questions/              in   403  403  403  done done 409  403  403
POST /catchballs/$ball/decline/                in   403  403  403  done done 409  403  403
POST /catchballs/$ball/withdrawal/             in   403  403  403  409  409  done 403  403
POST /catchballs/$ball/take-back/              in   403  403  403  409  409  done 403  403
POST /catchballs/$ball/reply-day/              in   403  403  403  done done 409  403  403
POST /catchballs/$ball/comments/               in   done done done done done done done done
POST /catchballs/$ball/trials/                 in   403  403  403  done done done 403  403
POST /catchballs/$ball/trials/$trial/taking-back/ in 403  403  403  403  done 403  403  403
GET  /catchballs/$ball/meeting/                in   200  200  200  200  200  200  200  200
GET  /catchballs/$draft/meeting/               in   404  404  404  404  404  302  404  404
GET  /me/habits/                               in   200  200  200  200  200  200  200  200
POST /catchballs/$ball/nudges/                 in   302  302  302  302  302  done 302  302
GET  /catchballs/$ball/neighbours/             in   200  200  200  200  200  200  200  200
POST /catchballs/$ball/neighbours/             in   403  403  403  done done done 403  403
GET  /catchballs/$draft/neighbours/            in   404  404  404  404  404  302  404  404
POST /neighbours/$neighbour/answer/            in   done 403  403  403  403  403  403  403
POST /neighbours/$neighbour/answer/take-back/  in   302  403  403  403  403  403  403  403
POST /neighbours/$neighbour/take-back/         in   403  403  403  403  403  done 403  403
GET  /catchballs/$ball/huddle/                 in   200  200  200  200  200  200  200  200
POST /catchballs/$ball/huddle/                 in   403  403  403  done done 403  403  403
POST /catchballs/$ball/huddle-lines/           in   403  403  403  done done 403  403  403
POST /catchballs/$ball/playbacks/              in   403  403  403  done done 403  403  403
POST /catchballs/$said/playbacks/confirmation/ in   403  403  403  403  403  done 403  403
POST /catchballs/$agreed/real-says/            in   403  done 403  done done 403  403  403
GET  /catchballs/$draft/huddle/                in   404  404  404  404  404  302  404  404
POST /catchballs/$draft/huddle-lines/          in   404  404  404  404  404  302  404  404
POST /catchballs/$asked/answers/               in   403  403  403  409  409  done 403  403
POST /catchballs/$declined/offers/             in   403  403  403  409  409  done 403  403
POST /catchballs/$agreed/reopenings/           in   403  403  403  done done done 403  403
POST /catchballs/$ball/reopenings/             in   403  403  403  409  409  409  403  403
POST /catchballs/$ball/escalations/            in   403  403  403  done done done 403  403
POST /catchballs/$escalated/rulings/           in   403  403  403  409  409  409  done 403
POST /catchballs/$escalated/hand-backs/        in   403  403  403  409  409  409  done 403
POST /catchballs/$agreed/release/              in   403  403  403  409  409  done 403  403
POST /catchballs/$ruled/dissent/               in   403  403  403  done done done 403  403
POST /catchballs/$draft/counters/              in   404  404  404  404  404  302  404  404
POST /catchballs/$draft/comments/              in   404  404  404  404  404  302  404  404
POST /catchballs/$draft/offers/                in   404  404  404  404  404  302  404  404
"""
API = """
GET  /api/v1/                                  200  200  200  200  200  200  200  200  200
GET  /api/v1/openapi.json                      200  200  200  200  200  200  200  200  200
POST /api/v1/openapi.json                      200  200  200  200  200  200  200  200  200
GET  /api/v1/nowhere/                          404  404  404  404  404  404  404  404  404
POST /api/v1/nowhere/                          404  404  404  404  404  404  404  404  404
GET  /api/v1/teams/                            401  200  200  200  200  200  200  200  200
GET  /api/v1/teams/$team/                      401  200  200  200  200  200  200  200  200
GET  /api/v1/people/                           401  200  200  200  200  200  200  200  200
GET  /api/v1/people/$person/                   401  200  200  200  200  200  200  200  200
GET  /api/v1/people/$person/absences/          401  200  200  200  200  200  200  200  200
POST /api/v1/people/$person/absences/          401  403  done 403  done done done done done
POST /api/v1/people/$person/absences/$absence/ending/ 401 403 done 403 done done done done done
GET  /api/v1/teams/$team/calendar/             401  200  200  200  200  200  200  200  200
PUT  /api/v1/teams/$team/calendar/             401  403  403  403  done done done done done
GET  /api/v1/teams/$team/chat/                 401  200  200  200  200  200  200  200  200
PUT  /api/v1/teams/$team/chat/                 401  403  403  403  done done done done done
POST /api/v1/teams/$closed/chat/trials/        401  403  403  403  403  403  403  409  409
POST /api/v1/teams/$closed/chat/ending/        401  403  403  403  403  403  403  done done
GET  /api/v1/calendar/                         401  200  200  200  200  200  200  200  200
POST /api/v1/calendar/                         401  done done done done done done done done
POST /api/v1/calendar/ending/                  401  200  200  200  200  200  200  200  200
GET  /api/v1/cycles/                           401  200  200  200  200  200  200  200  200
GET  /api/v1/map/                              401  200  200  200  200  200  200  200  200
GET  /api/v1/map/$top/pieces/                  401  200  200  200  200  200  200  200  200
GET  /api/v1/me/line/                          401  200  200  200  200  200  200  200  200
GET  /api/v1/people/$person/line/              401  200  200  200  200  200  200  200  200
GET  /api/v1/teams/$team/line/                 401  200  200  200  200  200  200  200  200
GET  /api/v1/findings/                         401  200  200  200  200  200  200  200  200
GET  /api/v1/findings/nobody/                  401  200  200  200  200  200  200  200  200
GET  /api/v1/findings/aside/                   401  200  200  200  200  200  200  200  200
POST /api/v1/outcomes/$top/findings/nobody/aside/ 401 403 403 403  403  403  403  done 403
POST /api/v1/outcomes/$top/findings/nobody/return/ 401 403 403 403 403  403  403  200  403
POST /api/v1/teams/$root/findings/no_purpose/aside/ 401 403 403 403 403 403 403  done 403
POST /api/v1/teams/$root/findings/no_purpose/return/ 401 403 403 403 403 403 403 200  403
POST /api/v1/teams/$root/purpose/              401  403  403  403  403  403  403  done 403
GET  /api/v1/operations/nudges/                401  404  404  404  404  404  404  404  200
POST /api/v1/operations/nudges/attempts/       401  404  404  404  404  404  404  404  done
POST /api/v1/people/$person/address/           401  404  404  404  404  404  404  404  done
GET  /api/v1/find/                             401  200  200  200  200  200  200  200  200
GET  /api/v1/outcomes/                         401  200  200  200  200  200  200  200  200
POST /api/v1/outcomes/                         401  403  403  403  done done 403  403  403
GET  /api/v1/outcomes/$piece/                  401  200  200  200  200  200  200  200  200
GET  /api/v1/outcomes/$drafted/                401  404  404  404  404  404  200  404  404
POST /api/v1/outcomes/$outcome/offers/         401  403  403  403  403  403  done 403  403
POST /api/v1/outcomes/$outcome/volunteering/   401  403  403  403  done done 403  403  403
POST /api/v1/outcomes/$drafted/offers/         401  404  404  404  404  404  403  404  404
GET  /api/v1/outcomes/$elsewhere/supports/     401  200  200  200  200  200  200  200  200
POST /api/v1/outcomes/$elsewhere/supports/     401  done 403  403  403  403  done 403  403
GET  /api/v1/outcomes/$drafted/supports/       401  404  404  404  404  404  200  404  404
POST /api/v1/outcomes/$moved/supports/$support/ending/ 401  done 403  403  403  403  done 403  403
POST /api/v1/outcomes/$top/terms/              401  403  403  403  403  403  403  done 403
POST /api/v1/outcomes/$lost/place/             401  403  403  403  done done 403  403  403
POST /api/v1/outcomes/$stood/reaffirmation/    401  403  403  403  done done 403  403  403
POST /api/v1/outcomes/$over/carry-over/        401  403  403  403  done done 403  403  403
POST /api/v1/cycles/                           401  403  403  403  403  403  403  done done
POST /api/v1/cycles/$ending_key/closing/       401  403  403  403  403  403  403  done done
POST /api/v1/cycles/$ended_key/opening/        401  403  403  403  403  403  403  done done
POST /api/v1/outcomes/$top/mode/               401  403  403  403  403  403  403  200  403
POST /api/v1/outcomes/$checked/rhythm/         401  403  403  403  200  200  403  403  403
POST /api/v1/outcomes/$drafted/rhythm/         401  404  404  404  404  404  403  404  404
POST /api/v1/outcomes/$top/own-share/          401  403  403  403  403  403  403  done 403
POST /api/v1/outcomes/$top/risks/              401  403  403  403  403  403  403  done 403
POST /api/v1/outcomes/$elsewhere/reopenings/   401  403  403  403  403  403  done done 403
POST /api/v1/outcomes/$moved/stale-choice/     401  403  403  403  403  403  403  done 403
GET  /api/v1/outcomes/$checked/check-ins/      401  200  200  200  200  200  200  200  200
POST /api/v1/outcomes/$checked/check-ins/      401  403  done 403  done done 403  403  403
POST /api/v1/outcomes/$piece/check-ins/        401  403  403  403  done done 403  403  403
GET  /api/v1/outcomes/$drafted/check-ins/      401  404  404  404  404  404  200  404  404
POST /api/v1/outcomes/$drafted/check-ins/      401  404  404  404  404  404  403  404  404
GET  /api/v1/outcomes/$checked/guardrail-words/ 401  200  200  200  200  200  200  200  200
POST /api/v1/outcomes/$checked/guardrail-words/ 401  403  done 403  done done 403  403  403
GET  /api/v1/outcomes/$piece/contributions/    401  200  200  200  200  200  200  200  200
POST /api/v1/outcomes/$piece/contributions/    401  403  done done done done 403  403  403
GET  /api/v1/outcomes/$drafted/contributions/  401  404  404  404  404  404  200  404  404
POST /api/v1/outcomes/$drafted/contributions/  401  404  404  404  404  404  409  404  404
GET  /api/v1/catchballs/                       401  200  200  200  200  200  200  200  200
GET  /api/v1/catchballs/$ball/                 401  200  200  200  200  200  200  200  200
GET  /api/v1/catchballs/$draft/                401  404  404  404  404  404  200  404  404
POST /api/v1/catchballs/$ball/preview/         401  200  200  200  200  200  200  200  200
POST /api/v1/catchballs/$ball/acceptance/      401  403  403  403  done done 409  403  403
POST /api/v1/catchballs/$ball/counters/        401  403  403  403  done done 409  403  403
POST /api/v1/catchballs/$ball/questions/       401  403  403  403  done done 409  403  403
POST /api/v1/catchballs/$ball/decline/         401  403  403  403  done done 409  403  403
POST /api/v1/catchballs/$ball/withdrawal/      401  403  403  403  409  409  done 403  403
POST /api/v1/catchballs/$ball/take-back/       401  403  403  403  409  409  done 403  403
POST /api/v1/catchballs/$ball/reply-day/       401  403  403  403  done done 409  403  403
POST /api/v1/catchballs/$ball/comments/        401  done done done done done done done done
GET  /api/v1/catchballs/$ball/trials/          401  200  200  200  200  200  200  200  200
POST /api/v1/catchballs/$ball/trials/          401  403  403  403  done done done 403  403
POST /api/v1/catchballs/$ball/trials/$trial/taking-back/ 401 403 403  403  403  done 403  403  403
POST /api/v1/catchballs/$ball/nudges/          401  403  403  403  403  403  done 403  403
GET  /api/v1/catchballs/$ball/neighbours/      401  200  200  200  200  200  200  200  200
POST /api/v1/catchballs/$ball/neighbours/      401  403  403  403  done done done 403  403
GET  /api/v1/catchballs/$draft/neighbours/     401  404  404  404  404  404  200  404  404
POST /api/v1/neighbours/$neighbour/answer/     401  done 403  403  403  403  403  403  403
POST /api/v1/neighbours/$neighbour/answer/take-back/ 401  200  403  403  403  403  403  403  403
POST /api/v1/neighbours/$neighbour/take-back/  401  403  403  403  403  403  done 403  403
GET  /api/v1/me/mail/                          401  200  200  200  200  200  200  200  200
PUT  /api/v1/me/mail/                          401  done done done done done done done done
GET  /api/v1/me/mail/sent/                     401  200  200  200  200  200  200  200  200
POST /api/v1/nudges/$told/another-day/         401  404  done 404  404  404  404  404  404
POST /api/v1/nudges/$told/another-day/ending/  401  404  200  404  404  404  404  404  404
POST /api/v1/catchballs/$ball/another-day/     401  403  403  403  done done 403  403  403
POST /api/v1/catchballs/$ball/another-day/ending/ 401 200 200 200  200  200  200  200  200
POST /api/v1/teams/$team/huddle/               401  403  403  403  done done 403  403  403
GET  /api/v1/teams/$team/real-says/            401  200  200  200  200  200  200  200  200
POST /api/v1/catchballs/$ball/huddle/          401  403  403  403  done done 403  403  403
POST /api/v1/catchballs/$ball/huddle-lines/    401  403  403  403  done done 403  403  403
POST /api/v1/catchballs/$ball/playbacks/       401  403  403  403  done done 403  403  403
POST /api/v1/catchballs/$said/playbacks/$playback/confirmation/ 401  403  403  403  403  403  done 403  403
POST /api/v1/catchballs/$agreed/real-says/     401  403  done 403  done done 403  403  403
POST /api/v1/catchballs/$asked/answers/        401  403  403  403  409  409  done 403  403
POST /api/v1/catchballs/$declined/offers/      401  403  403  403  409  409  done 403  403
POST /api/v1/catchballs/$agreed/reopenings/    401  403  403  403  done done done 403  403
POST /api/v1/catchballs/$ball/reopenings/      401  403  403  403  409  409  409  403  403
POST /api/v1/catchballs/$ball/escalations/     401  403  403  403  done done done 403  403
POST /api/v1/catchballs/$escalated/rulings/    401  403  403  403  409  409  409  done 403
POST /api/v1/catchballs/$escalated/hand-backs/ 401  403  403  403  409  409  409  done 403
POST /api/v1/catchballs/$agreed/release/       401  403  403  403  409  409  done 403  403
POST /api/v1/catchballs/$ruled/dissent/        401  403  403  403  done done done 403  403
GET  /api/v1/reviews/$when/                    401  200  200  200  200  200  200  200  200
GET  /api/v1/reviews/$when/plan/               401  200  200  200  200  200  200  200  200
POST /api/v1/reviews/$when/closing/            401  403  403  403  403  403  403  done 403
POST /api/v1/reviews/$when/notes/$outcome/?below=1  401  403  403  403  403  403  done done 403
GET  /api/v1/help/$promise/                    401  200  200  200  200  200  200  200  200
GET  /api/v1/outcomes/$helped/help/            401  200  200  200  200  200  200  200  200
GET  /api/v1/outcomes/$drafted/help/           401  404  404  404  404  404  200  404  404
POST /api/v1/help/$promise/kept/               401  403  403  403  403  403  403  done 403
POST /api/v1/help/$promise/take-back/          401  403  403  403  403  403  403  204  403
POST /api/v1/help/$promise/days/               401  403  403  403  403  403  403  done 403
POST /api/v1/help/$promise/owner/              401  403  403  403  403  403  403  200  403
GET  /api/v1/outcomes/$helped/looks/           401  200  200  200  200  200  200  200  200
POST /api/v1/outcomes/$helped/looks/           401  403  403  403  403  403  done done 403
GET  /api/v1/outcomes/$drafted/looks/          401  404  404  404  404  404  200  404  404
POST /api/v1/outcomes/$drafted/looks/          401  404  404  404  404  404  409  404  404
POST /api/v1/catchballs/$draft/offers/         401  404  404  404  404  404  done 404  404
"""


def coming(days: int) -> Callable[[Story], str]:
    """So many days from today."""
    return lambda story: (clock.today() + timedelta(days=days)).isoformat()


def row(name: str) -> Callable[[Story], int]:
    return lambda story: story.rows[name]


# What is typed into each form, by the last part of its address. All of it is complete: who may not, is told so.
NUMBERS = {"measure_name": "Days", "unit": "days", "baseline": "5", "target": "3.2"}
TYPED = {
    "counters": {"target": "3.2", "text": "One rack"},
    "questions": {"text": "Which frames?"},
    "answers": {"text": "All of them"},
    "answer": {"answer": "fine"},
    "neighbours": {"team": row("beside")},
    "offers": {"statement": "Painted in three days", **NUMBERS, "text": "With a rack"},
    "volunteering": {"statement": "Painted in three days", **NUMBERS, "text": "With a rack"},
    "decline": {"text": "No rack", "alternative": "Buy paint in"},
    "withdrawal": {"text": "Bought in"},
    "reply-day": {"text": "After the huddle", "reply_by_on": coming(60)},
    "comments": {"text": "Sort by colour"},
    "trials": {"value": "2.1", "for_on": "2026-05-14", "words": "Two weeks with the rack"},
    "escalations": {"text": "Is a day worth a second rack?"},
    "rulings": {"target": "2.8", "text": "A rack comes in June"},
    "hand-backs": {"to_side": "receiver", "text": "What does a second rack cost?"},
    "release": {"text": "Riders no longer wait for paint"},
    "dissent": {"text": "The rack comes too late"},
    "reopenings": {"trigger": "evidence", "text": "The rack holds half as much"},
    "preview": {"target": "3.2"},
    "contribution": {"words": "A bad mix never reaches the line"},
    "contributions": {"words": "A bad mix never reaches the line"},
    "terms": {"statement": "Riders have it in 16 days", **NUMBERS, "direction": "decrease", "answering": 2},
    "mode": {"adds_up": "worst"},
    "own-share": {"amount": "0.5"},
    "risks": {"amount": "0.5", "reason": "June", "until_on": coming(60)},
    "aside": {"reason": "The rack comes in August", "until_on": coming(60)},
    "stale-choice": {"choice": "keep"},
    "notes": {"version": 0, "sees": "Paint stands at five"},
    "draft": {"statement": "Painted in three days", **NUMBERS, "do": "send"},
    "check-ins": {"value": "4", "for_on": "2026-05-11"},
    "column": {"column": "2026-05-11 4", "do": "save"},
    "guardrails": {"name": "Injuries", "value": "16", "for_on": "2026-05-11"},
    "guardrail-words": {"name": "Injuries", "value": "16", "for_on": "2026-05-11"},
    "rhythm": {"rhythm": "weekly"},
    "purpose": {"sentence": "A good bike, soon, that lasts"},
    "supports": {"way": "helps", "strength": "weak", "other": row("moved")},
    "huddle": {"weekday": 1, "starts_at": "09:00"},
    "huddle-lines": {"text": "With a rack, yes"},
    "playbacks": {"text": "riders who wait"},
    "confirmation": {"playback": row("playback")},
    "real-says": {"answer": "yes"},
    "mail": {"part": "hours", "quiet_from": "20:00", "quiet_until": "07:00", "digest_on": 5},
    "off": {"List-Unsubscribe": "One-Click"},
    "another-day": {"until_on": coming(9)},
    "absences": {"from_on": coming(30), "back_on": coming(40)},
    "days-off": {"on": lambda story: next_monday().isoformat()},
    "days": {"to_on": coming(60), "words": "Customs", "answering": coming(0)},
    "looks": {"answering": coming(0)},
    "owner": {"person": row("ingrid")},
    "calendar": {"time_zone": "Europe/Zurich", "weekdays": [1, 2, 3, 4], "country": "CH", "region": "ZH"},
    "source": {"source": "own"},
    "chat": {"address": "https://hooks.slack.com/services/T1/B1/x"},
    "place": {"choice": "own"},
    "opening": {"text": "It was closed by mistake"},
    "attempts": {"code": "550"},
    "address": {"email": "ewa.lis@example.org"},
    "reaffirmation": {"version": 1},
    "carry-over": {"choice": "done"},
    "cycles": {"name": "2031", "span": "year", "starts_on": "2031-01-01", "ends_on": "2031-12-31"},
}
forms = count()


@dataclass
class Story:
    """Each of the people with a browser that is signed in, and with the headers of a program of theirs."""

    browsers: dict[str, Client]
    programs: dict[str, dict[str, str]]
    rows: dict[str, str | int]
    # All programs speak through it: it holds no cookie.
    program: Client = field(default_factory=Client)

    def typed(self, address: str) -> dict:
        """The form that belongs to this address, answering the last move of its catchball."""
        *_, before, last = ["", *address.split("?")[0].strip("/").split("/")]
        fields = TYPED.get(last, TYPED.get(before, {})) | {"form_key": f"form {next(forms)}"}
        fields = {name: value(self) if callable(value) else value for name, value in fields.items()}
        if "/catchballs/" in address:
            pk = address.split("/catchballs/")[1].split("/")[0]
            if pk.isdecimal():
                fields["answering"] = Catchball.objects.get(pk=pk).version
        return fields


def next_monday() -> date:
    today = clock.today()
    return today + timedelta(days=8 - today.isoweekday())


@pytest.fixture(scope="module")
def _told(one_transaction) -> Story:
    return tell()


@pytest.fixture
def story(_told, db) -> Story:
    """Told once: no test leaves anything of what it does."""
    return _told


def tell() -> Story:
    at = factories.company()
    other = factories.team("Sales", at.top)
    above = at.offer()
    ball, asked, declined = (at.pass_down(above) for _ in range(3))
    asked.question("Which frames?", by=at.nadia, answering=1)
    declined.decline(by=at.nadia, answering=1, text="No rack", alternative="Buy paint in")
    rails = [{"name": "Injuries", "unit": "injuries", "side": "at_most", "limit": "19"}]
    agreed = at.pass_down(above, guardrails=rails)
    agreed.accept(by=at.nadia, answering=1)
    # Ewa, a member, is named as the one who measures it.
    Outcome.objects.set_rhythm(agreed.outcome, rhythm="monthly", measured_by=at.ewa, tolerance=None, by=at.nadia)
    drafted = {"parent": above.outcome, "team": at.line, "by": at.tomas, "statement": "Painted by night"}
    draft = Catchball.objects.draft(**drafted)
    # Its help is due today, and on the same day both meant to look again.
    helped = at.offer(help_text="A rack", look_again_on=clock.today()).accept(by=at.tomas, answering=1)
    # What was agreed before Larkfield's outcome got a new version is stale.
    moved = Catchball.objects.offer(parent=at.outcome, team=other, by=at.ingrid, terms=factories.terms("4", "2"))
    rosa = factories.lead(other, "Rosa Ortiz")
    moved.accept(by=rosa, answering=1)
    Commitment.objects.set_again(at.outcome, factories.terms("31", "16"), by=at.ingrid, answering=1)
    neighbour = Neighbour.objects.ask(ball, other, by=at.tomas)
    closed = factories.team("Stores", at.top)
    Calendar.objects.arrange(closed, time_zone="UTC", weekdays=[1], country="", region="", by=at.ingrid)
    DayOff.objects.create(calendar=closed.calendar, on=date(2026, 12, 24), name="Closed")
    # Of a host that isn't allowed: nobody is asked what it is.
    ChatChannel.objects.create(team=closed, program="slack", address="https://closed.example/x", set_by=at.ingrid)
    absence = Absence.objects.create(
        person=at.ewa, from_on=clock.today() + timedelta(days=5), back_on=clock.today() + timedelta(days=9)
    )
    support = Support.objects.say(moved.outcome, above.outcome, strength="weak", by=rosa)
    # What came back from Ewa's address.
    refused = {"state": "failed", "error": "550 5.1.1 No such person", "due_at": timezone.now()}
    Nudge.objects.create(recipient=at.ewa, kind="digest", subject="week", period="", **refused)
    people = {
        "nobody": None,
        "stranger": rosa,
        "member": at.ewa,
        "coach": at.kaisa,
        "deputy": factories.member(at.line, "Ana Gil", Role.DEPUTY),
        "lead": at.nadia,
        "asker": at.tomas,
        "above": at.ingrid,
        "admin": factories.person("Sam Petrov", is_staff=True, is_superuser=True),
    }
    # What a passing deputy agreed to, what was for something that has ended, and what ended with its cycle.
    passing = factories.member(at.line, "Jan Novak", Role.DEPUTY)
    stood = at.pass_down(above)
    stood.accept(by=passing, answering=1)
    Membership.objects.filter(person=passing).delete()
    gone = at.offer()
    lost = at.pass_down(gone)
    lost.accept(by=at.nadia, answering=1)
    gone.accept(by=at.tomas, answering=1)
    gone.release("We buy them in", by=at.ingrid, answering=2)
    ending, ended = (
        factories.cycle(name=year, starts_on=date(int(year), 1, 1), ends_on=date(int(year), 12, 31))
        for year in ("2024", "2025")
    )
    over = Commitment.objects.set_top(team=at.line, cycle=ended, terms=factories.terms(), by=at.nadia).outcome
    CycleEnd.objects.close(ended, {"outcomes": []}, by=at.ingrid)
    escalated, ruled = (at.pass_down(above) for _ in range(2))
    for waits in (escalated, ruled):
        waits.escalate("Is a day worth a second rack?", by=at.nadia, answering=1)
    said = at.pass_down(above)
    playback = Playback.objects.say(said, "riders who wait", by=at.nadia)
    ruled.rule(factories.terms("5", "2.8"), by=at.ingrid, answering=2, text="A rack comes in June")
    balls = {
        "escalated": escalated,
        "ruled": ruled,
        "ball": ball,
        "asked": asked,
        "declined": declined,
        "agreed": agreed,
        "said": said,
        "draft": draft,
    }
    pages = {
        "piece": ball.outcome,
        "drafted": draft.outcome,
        "outcome": above.outcome,
        "checked": agreed.outcome,
        "top": at.outcome,
        "moved": moved.outcome,
        "helped": helped.catchball.outcome,
        "elsewhere": factories.imported(at),
        "lost": lost.outcome,
        "stood": stood.outcome,
        "over": over,
    }
    rows = {name: row.pk for name, row in (balls | pages).items()}
    tried = {"value": 2, "for_on": date(2026, 5, 14), "words": "Two weeks with the rack", "by": at.nadia}
    rows["trial"] = Trial.objects.create(catchball=ball, **tried).pk
    rows |= {f"{name}_page": f"{outcome.pk}-{outcome.slug}" for name, outcome in pages.items()}
    return Story(
        {who: signed_in(person) for who, person in people.items()},
        {who: token_of(person) for who, person in people.items()},
        rows
        | {"team": at.line.key, "area": at.area.key, "root": at.top.key, "person": at.ewa.pk, "cycle": at.cycle.key}
        | {"neighbour": neighbour.pk, "beside": factories.team("Racks", at.top).key}
        | {
            "playback": playback.pk,
            "support": support.pk,
            "when": "2026-01",
            "ending": ending.pk,
            "ending_key": ending.key,
            "ended_key": ended.key,
            "promise": helped.commitment.help.get().pk,
            "closed": closed.key,
            "absence": absence.pk,
            "ingrid": at.ingrid.pk,
            "secret": CalendarFeed.objects.renew(passing)[1],
            # From the mail to Nadia.
            "mailed": sign(Link(at.nadia.pk, ball.pk, ball.version)),
            "told": Nudge.objects.create(
                recipient=at.ewa, kind="parent", subject="outcome:1", due_at=timezone.now(), outcome=at.outcome
            ).pk,
            "off": signing.dumps([at.ewa.pk, "parent"], salt=unsubscribe.SALT),
        },
    )


def signed_in(person: Person | None) -> Client:
    browser = Client()
    if person is not None:
        browser.force_login(person)
    return browser


def token_of(person: Person | None) -> dict[str, str]:
    return {"Authorization": f"Bearer {ApiToken.objects.issue(person)[1]}"} if person else {}


def rows_of(table: str) -> list[tuple[str, str, list[str]]]:
    return [(row.split()[0], row.split()[1], row.split()[2:]) for row in table.strip().splitlines()]


def undone(act: Callable[[], str]) -> str:
    """The status that it came to, or "done" where something was written that others will see.

    Nothing of it stays, so that each person meets the same story.
    """
    with transaction.atomic():
        before = written()
        status = act()
        changed = written() != before
        transaction.set_rollback(True)
    assert not changed or status in ("200", "201", "204", "302"), f"refused with {status}, and yet it was written"
    return "done" if changed else status


WRITTEN = (
    Absence,
    Calendar,
    CalendarFeed,
    ChatChannel,
    DayOff,
    CarryOver,
    Catchball,
    CheckIn,
    Comment,
    Commitment,
    Cycle,
    CycleEnd,
    CycleOpening,
    Dissent,
    FindingAside,
    Contribution,
    GapChoice,
    GuardrailWord,
    Huddle,
    HuddleLine,
    HuddleSheet,
    HelpDay,
    Look,
    MailChoice,
    MailHours,
    Move,
    Neighbour,
    Nudge,
    Outcome,
    Playback,
    PlaceChoice,
    Purpose,
    RealSayGiven,
    Reaffirmation,
    Review,
    Snooze,
    StaleChoice,
    Support,
    TalkNote,
    Trial,
)
# One statement for all: it is asked before and after each of some thousand requests.
HOW_MANY = "SELECT " + ", ".join(
    [f"(SELECT count(*) FROM {model._meta.db_table})" for model in WRITTEN]
    + [f"(SELECT count(kept_at) FROM {Help._meta.db_table})"]
    + [f"(SELECT count(*) FROM {Nudge._meta.db_table} WHERE state = 'failed')"]
    + [f"(SELECT count(answered_at) FROM {Neighbour._meta.db_table})"]
    + [f"(SELECT count(confirmed_at) FROM {Playback._meta.db_table})"]
    + [f"(SELECT count(taken_back_at) FROM {Trial._meta.db_table})"]
)


def written() -> tuple[int, ...]:
    with connection.cursor() as cursor:
        cursor.execute(HOW_MANY)
        return cursor.fetchone()


def opens(story: Story, method: str, address: str, who: str) -> str:
    browser = story.browsers[who]
    answer = browser.get(address) if method == "GET" else browser.post(address, story.typed(address))
    to_sign_in = answer.status_code == 302 and answer["Location"].startswith(reverse(settings.LOGIN_URL))
    return "in" if to_sign_in else str(answer.status_code)


# What answers no move.
BESIDE_THE_MOVES = (
    *("/preview/", "/comments/", "/dissent/", "/huddle-lines/", "/playbacks/", "/real-says/"),
    "/neighbours/",
    "/trials/",
    "/another-day/",
)


def asks(story: Story, method: str, address: str, who: str) -> str:
    body = story.typed(address)
    body.pop("form_key")
    if address.endswith(BESIDE_THE_MOVES):
        body.pop("answering", None)
    body.pop("part", None)
    if address == "/api/v1/outcomes/":
        body |= {"team": story.rows["team"], "cycle": story.rows["cycle"], "statement": "Painted", **NUMBERS}
    if "/outcomes/" in address and address.endswith(("/offers/", "/volunteering/")):
        body |= {"team": story.rows["team"]}
    given = {"data": body, "content_type": "application/json"} if method != "GET" else {}
    answer = getattr(story.program, method.lower())(address, headers=story.programs[who], **given)
    assert not answer.cookies, "A program is known by its token alone."
    return str(answer.status_code)


def found(story: Story, table: str, door: Callable[..., str]) -> list[str]:
    lines = []
    for place, (method, address, cells) in enumerate(rows_of(table)):
        to, asked = Template(address).substitute(story.rows), who_is_asked(place)
        for column, who in enumerate(PEOPLE):
            if who in asked:
                cells[column] = undone(partial(door, story, method, to, who))
        lines.append(line(method, address, cells))
    return lines


def who_is_asked(place: int) -> list[str]:
    """All nine on SQLite; on PostgreSQL three in turn, because who may do what is decided above the database."""
    return PEOPLE if connection.vendor == "sqlite" else PEOPLE[place % 3 :: 3]


def line(method: str, address: str, cells: list[str]) -> str:
    return f"{method:<4} {address:<41} " + " ".join(f"{cell:<4}" for cell in cells).rstrip()


def expected(table: str) -> list[str]:
    return [line(*row) for row in rows_of(table)]


def test_every_page_opens_for_whom_it_should(story):
    assert found(story, PAGES, opens) == expected(PAGES)


def test_every_operation_works_for_whom_it_should(story):
    assert found(story, API, asks) == expected(API)


def test_a_door_that_shows_drafts_to_everybody_is_found(story, monkeypatch):
    monkeypatch.setattr(OutcomeQuerySet, "visible_to", lambda outcomes, person: outcomes)
    drafts = "\n".join(row for row in expected(API) if "$draft" in row)
    assert found(story, drafts, asks) != expected(drafts)


# --- Nothing is left out ------------------------------------------------------------------------------


def ours(patterns=None, prefix="") -> set[str]:
    """The route of every address that we mount, without those that come whole from allauth and Django's admin."""
    routes = set()
    for one in get_resolver().url_patterns if patterns is None else patterns:
        route = prefix + str(one.pattern)
        if not route.startswith(("accounts/", "admin/")):
            routes |= ours(one.url_patterns, route) if hasattr(one, "url_patterns") else {route}
    return routes


def listed(story: Story) -> dict[str, set[str]]:
    """Route → methods that the tables let through."""
    routes: dict[str, set[str]] = {}
    for method, address, _ in [*rows_of(PAGES), *rows_of(API)]:
        routes.setdefault(route_of(Template(address).substitute(story.rows)), set()).add(method)
    return routes


def route_of(address: str) -> str:
    return resolve(address.split("?")[0]).route


def test_every_address_is_in_a_table(story):
    assert set(listed(story)) == ours()


@pytest.mark.parametrize("who", ["nobody", "lead"])
def test_a_method_that_is_not_in_a_table_is_not_answered(story, who):
    methods = listed(story)
    for _, address, _ in [*rows_of(PAGES), *rows_of(API)]:
        to = Template(address).substitute(story.rows)
        for method in {"GET", "POST"} - methods[route_of(to)]:
            door = asks if to.startswith("/api/") else opens
            assert undone(partial(door, story, method, to, who)) == "405", (method, address)


@pytest.mark.parametrize("who", PEOPLE)
def test_the_rooms_of_the_administrator_are_open_to_nobody_else(story, who):
    lists = [f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist" for model in site._registry]
    rooms = [reverse(name) for name in ("admin:index", *lists)]
    assert {story.browsers[who].get(room).status_code for room in rooms} == {200 if who == "admin" else 302}


def test_nobody_signs_up_without_an_invitation():
    page = Client().get(reverse("account_signup"))
    assert (page.status_code, "<form" in page.content.decode()) == (200, False)
