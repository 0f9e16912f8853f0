"""`tier2gate review`: look at each drift in a terminal, and accept it or not."""

import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import click

from tier2gate.cli.options import (
    color_option,
    make_settings,
    paths_argument,
    screen_of,
    shared_options,
    usage_error,
)
from tier2gate.cli.output import write_err, write_out
from tier2gate.cli.progress import progress_for, shown
from tier2gate.cli.terminal import ask, measure, require_terminal
from tier2gate.cli.update import detail_option, reason_option
from tier2gate.commands.review import Candidate, Review, accept, begin_review, was_written
from tier2gate.commands.update import UpdateSettings
from tier2gate.foundation.errors import InputInvalidError, UnusablePathError
from tier2gate.foundation.outcomes import Outcome, deciding_outcome
from tier2gate.reporters.sentences.of_report import NOTHING_RUN
from tier2gate.reporters.terminal.lines import Screen
from tier2gate.reporters.terminal.report import render_notices, render_problems
from tier2gate.reporters.terminal.review import (
    MORE,
    answers_to,
    ask_for_reason,
    ask_what_to_do,
    describe_whole,
    explain_answers,
    render_decision,
    render_end,
    render_gate,
    render_overview,
    render_refused,
    split_page,
)
from tier2gate.results.acceptance import Acceptance, Fate
from tier2gate.results.invocation import command_for_gate, repeating_command
from tier2gate.results.report import GateReport
from tier2gate.settings import Settings

if TYPE_CHECKING:  # only on a terminal
    from tier2gate.runner.progress import Progress


@click.command("review")
@paths_argument
@shared_options("review")
@reason_option
@detail_option
@color_option
def review_command(reason: str | None, detail: str | None, color: str, **given: Any) -> int:
    """Show each drift in a terminal, ask whether to accept it, and write the goldens.

    PATH is as for check. Gates run as for update, and what is accepted is written at once, exactly
    as update would write it. Gates that update refuses are listed at the end. The exit status is
    0 if every gate passed or was accepted.
    """
    settings = make_settings(given)
    require_terminal(os.environ, "review", in_job=_instead(settings), redirected=_instead(settings))
    wanted = UpdateSettings(reason=reason, detail=detail)
    progress = progress_for(sys.stderr)
    try:
        review = begin_review(settings, wanted, progress=progress)
    except UnusablePathError as error:
        raise usage_error(error) from None
    except InputInvalidError as error:
        write_out(render_problems(error.problems, screen_of(sys.stdout, color)))
        return error.outcome.exit_code
    outcomes = _Session(settings, wanted, color).go_through(review, progress)
    if not outcomes:
        write_out(f"{NOTHING_RUN}\n")
    return deciding_outcome(outcomes).exit_code


def _instead(settings: Settings) -> str:
    check = repeating_command(settings, "check")
    update = repeating_command(settings, "update")
    return f"to see what changed: {check}; to accept it: {update} --reason TEXT"


class _Session:
    """A review in a terminal."""

    def __init__(self, settings: Settings, wanted: UpdateSettings, color: str) -> None:
        """Decide nothing yet."""
        self._settings, self._wanted, self._color = settings, wanted, color
        self._left: list[Candidate] = []
        self._accepted: list[GateReport] = []
        self._begun: Candidate | None = None

    @property
    def _screen(self) -> Screen:
        """The terminal, which the user may resize at any time."""
        return screen_of(sys.stdout, self._color)

    def go_through(self, review: Review, progress: "Progress | None") -> list[Outcome]:
        """Run the gates, and ask about each candidate; return what decides the call."""
        write_out(render_problems(review.problems, self._screen))
        try:
            with shown(progress, sys.stderr):
                decided = [*review.gates]
            self._left = [item for item in decided if isinstance(item, Candidate)]
            others = [item for item in decided if isinstance(item, Acceptance)]
            refused = [item for item in others if item.fate is Fate.REFUSED]
            if decided:
                write_out(render_overview(len(decided), len(self._left), len(refused)))
            self._ask_about_all()
        except (KeyboardInterrupt, SystemExit):  # SystemExit: SIGTERM
            self._note_begun()
            write_err(self._end())
            raise
        write_out(self._describe(refused))
        passed = [item.report for item in others if item.fate is not Fate.REFUSED]
        notices = [notice for gate in passed for notice in gate.notices]
        write_out(render_notices([*notices, *review.notices], self._screen))
        if self._left or self._accepted:
            write_out(self._end())
        return [
            *([Outcome.NOTHING_RUN] if review.problems else []),
            *(item.outcome for item in others),
            *(item.assessment.report.outcome for item in self._left),
            *(Outcome.PASSED for _ in self._accepted),
        ]

    def _ask_about_all(self) -> None:
        candidates = (*self._left,)
        for number, candidate in enumerate(candidates, start=1):
            gate = candidate.assessment.report
            size = measure(sys.stdout)
            text, has_more = render_gate(gate, number, len(candidates), size, self._screen)
            write_out(text)
            if not self._ask_about(candidate, answers_to(has_more=has_more)):
                return

    def _ask_about(self, candidate: Candidate, answers: Mapping[str, str]) -> bool:
        """Ask until the user decides; return whether to go on with the next gate."""
        gate = candidate.assessment.report
        while (answer := _ask_for_answer(answers)) != "quit":
            if answer == "skip":
                write_out(render_decision(gate, accepted=False, screen=self._screen))
                return True
            if answer == "details":
                self._show_whole(gate)
            elif answer == "accept":
                reason = ask(ask_for_reason(self._wanted.reason), ahead=False)
                if reason is None:
                    return False
                self._accept(candidate, reason or self._wanted.reason)
                return True
            else:
                write_out(explain_answers(answers))
        return False

    def _accept(self, candidate: Candidate, reason: str | None) -> None:
        self._begun = candidate
        done = accept(candidate, reason, self._wanted, self._settings)
        if done.fate is Fate.REFUSED:
            self._begun = None
            write_out(render_problems(done.report.problems, self._screen))
            return
        self._note_begun()
        write_out(render_decision(done.report, accepted=True, screen=self._screen))
        write_out(render_notices(done.notices, self._screen))

    def _note_begun(self) -> None:
        """Note the acceptance that was begun, if it went as far as writing the golden."""
        begun, self._begun = self._begun, None
        if begun is not None and was_written(begun):
            self._left = [item for item in self._left if item is not begun]
            self._accepted.append(begun.assessment.report)

    def _show_whole(self, gate: GateReport) -> None:
        lines: Sequence[str] = describe_whole(gate, self._screen)
        while lines:
            page, lines = split_page(lines, measure(sys.stdout))
            write_out(page)
            if lines and ((line := ask(MORE)) is None or line.lower().startswith("q")):
                return

    def _describe(self, refused: list[Acceptance]) -> str:
        settings = self._settings

        def check(gate: GateReport) -> str:
            return command_for_gate(settings, gate, "check")

        def prune(gate: GateReport) -> str:
            folder = (settings.root / (gate.files.golden or "")).parent
            return repeating_command(replace(settings, paths=(folder,)), "update", "--prune")

        return render_refused(refused, check, prune, self._screen)

    def _end(self) -> str:
        left = [item.assessment.report for item in self._left]
        again = repeating_command(self._settings, "review")
        return render_end(self._accepted, left, again, self._screen)


def _ask_for_answer(answers: Mapping[str, str]) -> str:
    """Ask what to do; return one of the answers, or an empty text if the user needs them listed."""
    line = ask(ask_what_to_do(answers), ahead=False)
    if line is None:
        return "quit"
    said = line.lower()
    return next((word for word in answers if said and word.startswith(said)), "")
