"""Render a report as SARIF 2.1.0, which code scanning and editors show at the lines of files."""

import json
from collections.abc import Iterable
from typing import Any

from tier2gate import __version__
from tier2gate.foundation.outcomes import Outcome
from tier2gate.foundation.printable import cut, defused, escape_invisible, one_line
from tier2gate.foundation.problems import MORE_PROBLEMS
from tier2gate.reporters.ci.findings import SHOWN_CHANGES, Finding, find_all, with_fingerprints
from tier2gate.reporters.interface import Layout
from tier2gate.reporters.sentences.of_codes import CODES, NOTICE, OUTCOMES
from tier2gate.reporters.sentences.of_report import describe_left_out
from tier2gate.results.report import Report

MAX_RESULTS = 25_000
"""How many results of a run GitHub takes; it refuses a file with more."""

MAX_BYTES = 9_000_000
"""The most bytes of all results: GitHub takes 10 MB, compressed."""

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_SOURCE = "https://github.com/org/tier2-gate"
_DOCUMENT = f"{_SOURCE}/blob/v{__version__}/docs/outcomes.md"
_ROOT = "%SRCROOT%"  # the name that GitHub gives the top folder of a repository
_PLAIN = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/"
_LONGEST = 4_000  # characters of a message


def render(report: Report, layout: Layout, /) -> bytes:
    """Render a report as one run, with a rule for each outcome and each code.

    Args:
        report: what was found.
        layout: the layout.

    Returns:
        JSON, UTF-8, with a line for each result. Notices are of level `note`; a call that does not
        pass has at least one result of level `error`. Results over the limits are left out, and
        the last one counts them.
    """
    found = find_all(report, min(layout.max_changes, SHOWN_CHANGES))
    results = ",\n".join(_bounded(with_fingerprints(found)))
    run = {
        "automationDetails": {"id": "tier2gate/"},
        "columnKind": "unicodeCodePoints",
        "invocations": [
            {
                "executionSuccessful": report.outcome is not Outcome.INTERNAL_ERROR,
                "exitCode": report.exit_code,
                "exitCodeDescription": report.outcome.value,
            }
        ],
        "originalUriBaseIds": {_ROOT: {"description": {"text": "The top folder of the checkout."}}},
        "tool": {
            "driver": {
                "name": "tier2gate",
                "version": __version__,
                "semanticVersion": __version__,
                "informationUri": _SOURCE,
                "rules": _RULES,
            }
        },
    }
    rest = json.dumps(run, indent=1, ensure_ascii=False)[:-2]  # without its closing brace
    head = f'{{"$schema": "{_SCHEMA}", "version": "2.1.0", "runs": ['
    text = f'{head}{rest},\n "results": [\n{results}\n]}}]}}\n'
    return text.encode()


def _bounded(findings: Iterable[tuple[Finding, str]]) -> list[str]:
    """Encode results up to the limits; those that fail the call come first.

    If some are left out, the last one counts them.
    """
    lines: list[str] = []
    left_out: list[Finding] = []
    room = MAX_BYTES
    for item, fingerprint in findings:
        if not left_out and len(lines) < MAX_RESULTS - 1:
            line = _encode(_result(item, fingerprint))
            room -= len(line.encode())
            if room >= 0:
                lines.append(line)
                continue
        left_out.append(item)
    if left_out:
        text, outcome = describe_left_out(len(left_out)), left_out[0].outcome
        last = Finding(rule=MORE_PROBLEMS, outcome=outcome, lines=(text,))
        lines += [_encode(_result(*pair)) for pair in with_fingerprints([last])]
    return lines


def _result(item: Finding, fingerprint: str) -> dict[str, Any]:
    region = {"startLine": item.line or 1}
    if item.line and item.column:
        region["startColumn"] = item.column
    about = {"gate": item.gate, "expectation": item.expectation}
    # Viewers make links of [text](target), and the text is not ours.
    text = cut("\n".join(item.lines_at_path), _LONGEST).replace("](", "] (")
    index = _INDEX.get(str(item.rule))
    return {
        "ruleId": str(item.rule),
        **({} if index is None else {"ruleIndex": index}),
        "level": "note" if item.outcome is None else "error",
        "message": {"text": text},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": _uri(item.path), "uriBaseId": _ROOT},
                    "region": region,
                }
            }
        ],
        "partialFingerprints": {"tier2gate/v1": fingerprint},
        "properties": {key: one_line(value) for key, value in about.items() if value is not None},
    }


def _uri(path: str) -> str:
    """Write a path as a relative reference of RFC 3986, which needs no network module."""
    try:
        data = path.encode(errors="surrogateescape")
    except UnicodeEncodeError:  # a surrogate that does not come from the name of a file
        data = path.encode(errors="replace")
    return "".join(chr(byte) if byte in _PLAIN else f"%{byte:02X}" for byte in data)


def _encode(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return defused(escape_invisible(text))


def _rules() -> list[dict[str, Any]]:
    """Return a rule for each outcome that fails a call, and for each code."""
    rules = [
        _rule(outcome, meaning, _sentence(remedy), "error", f"{_DOCUMENT}#one-gate")
        for outcome, (meaning, remedy) in OUTCOMES.items()
    ]
    for code, meaning in CODES.items():
        if code not in OUTCOMES:
            level = "note" if meaning.endswith(NOTICE) else "error"
            uri = f"{_DOCUMENT}#codes-of-problems-and-notices"
            rules.append(_rule(code, meaning.removesuffix(NOTICE), _SEE_MESSAGE, level, uri))
    return rules


def _rule(name: str, meaning: str, remedy: str, level: str, uri: str) -> dict[str, Any]:
    written = _sentence(meaning)
    text = written.replace("`", "")
    return {
        "id": str(name),
        "shortDescription": {"text": text},
        "help": {
            "text": f"{text} {remedy} {uri}",
            "markdown": f"{written} {remedy} [More]({uri})",
        },
        "helpUri": uri,
        "defaultConfiguration": {"level": level},
    }


def _sentence(text: str) -> str:
    return f"{text[0].upper()}{text[1:]}."


_SEE_MESSAGE = "The message says where, and what to write or do instead."
_RULES = _rules()
_INDEX = {rule["id"]: index for index, rule in enumerate(_RULES)}
