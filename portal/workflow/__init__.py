"""The workflow kernel's declarations: what a move is, what a state may last, what a machine looks like.

`portal.services.moves` makes the moves; everything here only describes them, so that every door, drawing and
test can be derived from one declaration.
"""

from portal.workflow.clocks import Clock, Term
from portal.workflow.inputs import MoveForm, NoteForm, ReasonForm
from portal.workflow.machine import Machine, machine_of
from portal.workflow.moves import Context, Move, Tone, move, redeclared

__all__ = [
    "Clock",
    "Context",
    "Machine",
    "Move",
    "MoveForm",
    "NoteForm",
    "ReasonForm",
    "Term",
    "Tone",
    "machine_of",
    "move",
    "redeclared",
]
