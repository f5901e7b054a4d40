"""Codes of promises and evidence as people read them: here so that they are collected for translation.

Doors turn a code into words when they show it (`portal_look.words`); nothing else uses this list.
"""

from django.utils.translation import gettext_noop as noop

WORDS = (
    noop("appliance 30 day return"),
    noop("appliance replace not repair"),
    noop("baby rash"),
    noop("beauty allergy"),
    noop("breakage"),
    noop("clothing 30 day quality"),
    noop("condition photo"),
    noop("contact lens eye care"),
    noop("fault confirmation"),
    noop("fresh bad item refund"),
    noop("inspection report"),
    noop("medical or valid proof"),
    noop("medical proof"),
    noop("opening photo"),
    noop("phone no evidence"),
    noop("photo"),
    noop("photo or video"),
    noop("valid proof"),
    noop("video"),
    noop("waybill"),
)
