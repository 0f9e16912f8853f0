def test_outputs_of_one_gate() -> None:
    """A later step gets the hashes and the cause, where there is one gate to have them."""
    assert list(render_outputs(Report(gates=[DRIFTED]), "out/report.json").items()) == [
        ("outcome", "hash-drift"),
        ("exit-code", "3"),
        ("passed", "false"),
        ("drift", "true"),
        ("cause", "behaviour-changed"),
        ("test-run-hash", NOW),
        ("golden-hash", ACCEPTED),
        ("gates", "1"),
        ("failed-gates", "1"),
        ("report-json", "out/report.json"),
    ]


def test_outputs_of_one_gate_that_was_not_reached() -> None:
    """A later step gets empty hashes, not the word None, where nothing ran."""
    assert list(render_outputs(Report(gates=[INVALID])).items()) == [
        ("outcome", "input-invalid"),
        ("exit-code", "4"),
        ("passed", "false"),
        ("drift", "false"),
        ("cause", ""),
        ("test-run-hash", ""),
        ("golden-hash", ""),
        ("gates", "1"),
        ("failed-gates", "1"),
        ("report-json", ""),
    ]


def test_outputs_of_several_gates() -> None:
    """A later step gets the sums of several gates, and the hash of none of them."""
    report = Report(gates=[gate("a"), DRIFTED, FAILED_AND_DRIFTED])
    assert list(render_outputs(report).items()) == [
        ("outcome", "verdict-failed"),
        ("exit-code", "1"),
        ("passed", "false"),
        ("drift", "true"),
        ("cause", ""),
        ("test-run-hash", ""),
        ("golden-hash", ""),
        ("gates", "3"),
        ("failed-gates", "2"),
        ("report-json", ""),
    ]


def test_outputs_of_gates_that_all_passed() -> None:
    """A later step reads from one output that all gates passed."""
    assert list(render_outputs(Report(gates=[gate("a"), gate("b")])).items()) == [
        ("outcome", "passed"),
        ("exit-code", "0"),
        ("passed", "true"),
        ("drift", "false"),
        ("cause", ""),
        ("test-run-hash", ""),
        ("golden-hash", ""),
        ("gates", "2"),
        ("failed-gates", "0"),
        ("report-json", ""),
    ]


def test_outputs_of_nothing() -> None:
    """A later step cannot take a call that found no gate for one that passed."""
    assert list(render_outputs(Report(gates=())).items()) == [
        ("outcome", "nothing-run"),
        ("exit-code", "10"),
        ("passed", "false"),
        ("drift", "false"),
        ("cause", ""),
        ("test-run-hash", ""),
        ("golden-hash", ""),
        ("gates", "0"),
        ("failed-gates", "0"),
        ("report-json", ""),
    ]


@pytest.mark.parametrize(
    ("outcome", "exit_code"), [("", 2), ("", 130), ("", 143), ("internal-error", 70)]
)
def test_outputs_without_report(outcome: str, exit_code: int) -> None:
    """A later step finds every output also where the call came to no report."""
    assert list(outputs_without_report(exit_code, outcome).items()) == [
        ("outcome", outcome),
        ("exit-code", str(exit_code)),
        ("passed", "false"),
        ("drift", "false"),
        ("cause", ""),
        ("test-run-hash", ""),
        ("golden-hash", ""),
        ("gates", "0"),
        ("failed-gates", "0"),
        ("report-json", ""),
    ]


def test_format_outputs() -> None:
    """The runner reads each output as it was given."""
    text = format_outputs({"outcome": "passed", "cause": ""}, "WORD")
    assert text == "outcome<<WORD\npassed\nWORD\ncause<<WORD\n\nWORD\n"


@pytest.mark.parametrize(
    "value", ["", "x", "a=b", "a<<b", "two\nlines", "\n", "ends\n", "tier2gate-\nnext<<tier2gate-"]
)
def test_formatted_outputs_are_read_back(value: str) -> None:
    """A path with odd characters comes to the next step as it is, and forges no output."""
    outputs = dict.fromkeys(OUTPUTS, value)
    assert read_outputs(format_outputs(outputs, "tier2gate-0123")) == outputs


@pytest.mark.parametrize("value", ["WORD", "x\nWORD\nforged<<WORD\ny", "xWORDx"])
def test_delimiter_in_a_value_is_refused(value: str) -> None:
    """No value can end itself early and go on as an output of its own."""
    with pytest.raises(ValueError, match=r"^the delimiter stands in a value$"):
        format_outputs({"outcome": "passed", "report-json": value}, "WORD")
