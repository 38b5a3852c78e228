"""Asking before what cannot simply be taken back: a page that says what will happen, with a way out."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render

from tenants.access.request import PersonRequest


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked, what will happen and what stays; `do` names the button, `back` is where who keeps it goes."""

    title: str
    question: str
    what: str
    stays: str
    do: str
    back: str
    back_name: str


def ask(request: PersonRequest, question: Question) -> HttpResponse:
    return render(request, "desk/ask.html", {"asked": question})
