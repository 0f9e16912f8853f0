"""Compare only some scenarios: reduces a golden, and the run of these scenarios, to one form."""

from collections.abc import Callable, Collection
from dataclasses import replace

from tier2gate.golden.format import Golden, GoldenContent
from tier2gate.golden.record import take_part
from tier2gate.orchestration.canonical import hash_value


def take_parts(
    old: Golden, new: Golden, is_selected: Callable[[str], bool]
) -> tuple[Golden, Golden]:
    """Reduce the accepted results, and those of a run, to what can be compared.

    These are the selected scenarios and, if the golden keeps the results, their expectations; the
    suite's name is not part of them, and accepted expectations that are gone are left out. The
    hashes of whole files and results are replaced by hashes of the parts, which are equal under the
    same conditions and have no other meaning.

    Args:
        old: the golden; not a bare hash.
        new: the golden of the run of the selected scenarios, with the hash of all expectations.
        is_selected: whether a scenario is selected, by name; also for those that were removed.

    Returns:
        Both parts.
    """
    if old.content is None or new.content is None or new.record is None:
        raise ValueError("a part needs the hashes of the scenarios")
    before, after = old.content, new.content
    if before.record is None:
        after = replace(after, record=None)
    scenarios = {name for name in before.scenarios.keys() | after.scenarios if is_selected(name)}
    expectations = new.record.expectations.keys()
    before, after = (
        _reduced(content, scenarios, expectations, after.inputs.missions.keys())
        for content in (replace(before, suite_name=after.suite_name), after)
    )
    # Equal expectations can still expect other values, where these depend on results.
    are_equal = before.inputs.expectations == after.inputs.expectations
    if not are_equal and before.suite_hash != after.suite_hash:
        # The results explain other results of the expectations: ignore those not selected.
        before, after = (_without_other_expectations(content) for content in (before, after))
    elif before.expectations_hash == after.expectations_hash:
        before = replace(
            before, inputs=replace(before.inputs, expectations=after.inputs.expectations)
        )
    return _with_hash(old, before), _with_hash(new, after)


def _reduced(
    content: GoldenContent,
    scenarios: Collection[str],
    expectations: Collection[str],
    missions: Collection[str],
) -> GoldenContent:
    """Keep the given parts, and compute the hashes of the parts."""
    kept = {name: item for name, item in content.scenarios.items() if name in scenarios}
    record = content.record and take_part(content.record, scenarios, expectations)
    results = record.expectations if record else {}
    input_hashes = {name: item.input_hash for name, item in kept.items()}
    called = content.inputs.missions
    return replace(
        content,
        passed=all(item.passed for item in results.values()),
        suite_hash=hash_value(
            {name: [item.scenario_hash, {**item.missions}] for name, item in kept.items()}
        ),
        expectations_hash=hash_value(
            {key: {"id": item.id, **item.to_dict()} for key, item in results.items()}
        ),
        inputs=replace(
            content.inputs,
            suite=hash_value(input_hashes),
            missions={name: called[name] for name in called if name in missions},
        ),
        scenarios=kept,
        record=record,
    )


def _without_other_expectations(content: GoldenContent) -> GoldenContent:
    """Replace the hash of all expectations by one of what the selected ones expect."""
    results = content.record.expectations if content.record else {}
    expected = hash_value({key: item.expected for key, item in results.items()})
    return replace(content, inputs=replace(content.inputs, expectations=expected))


def _with_hash(golden: Golden, content: GoldenContent) -> Golden:
    parts = [content.suite_name, content.passed, content.suite_hash, content.expectations_hash]
    return replace(golden, test_run_hash=hash_value(parts), content=content)
