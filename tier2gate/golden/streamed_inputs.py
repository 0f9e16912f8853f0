"""Hashes the definitions of a gate that is read in blocks, as `inputs` hashes those of others."""

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from struct import Struct
from typing import Any, Self

from tier2gate.foundation.sorter import Sorter
from tier2gate.gates.files import GateDocuments
from tier2gate.gates.runnable import GateDefinition
from tier2gate.golden.format import InputHashes
from tier2gate.golden.inputs import (
    hash_with,
    list_of,
    masks_of_calls,
    normal_form,
    used_by,
    used_by_all,
)
from tier2gate.orchestration.canonical import (
    compose_pieces,
    encode,
    hash_text,
    hash_texts,
    hash_value,
)
from tier2gate.orchestration.harness import inputs_text

_PLACE = Struct(">QQ")


class StreamedInputs:
    """Takes the blocks of a gate, and gives the hashes of the whole."""

    def __init__(self) -> None:
        """Begin with no block."""
        self._open = ExitStack()
        self._scenarios = hashlib.sha256(b'{"scenarios":')
        self._start = b"["
        self._name = ""
        self._used: Mapping[str, Any] = {}
        self._masks, self._expectations, self._forms = (
            self._open.enter_context(Sorter()) for _ in range(3)
        )

    def __enter__(self) -> Self:
        """Return the hashes."""
        return self

    def __exit__(self, *_error: object) -> None:
        """Remove what does not fit in memory."""
        self._open.close()

    def add(self, documents: GateDocuments, definition: GateDefinition) -> Mapping[str, str]:
        """Add a block.

        Args:
            documents: the documents of the block, for the order of the expectations.
            definition: what they define.

        Returns:
            Name of each scenario of the block → its `input_hash`.

        Raises:
            ExecutionError: a temporary file cannot be written.
        """
        self._name, self._used = definition.suite.suite_name, used_by_all(definition)
        hashes: dict[str, str] = {}
        for scenario in definition.suite.scenarios:
            text = inputs_text(scenario, definition.states)
            self._scenarios.update(self._start)
            self._scenarios.update(text.encode("ascii"))
            self._start = b","
            used = used_by(definition, scenario, self._used)
            hashes[scenario.scenario_name] = hash_with(hash_text(text), used)
        for name, masks in masks_of_calls(definition).items():
            self._masks.add(name.encode(), encode(masks).encode("ascii"))
        for index, item in enumerate(definition.expectations.expectations):
            _, place = documents.expectations.origin(("expectations", index))
            numbers = [part for part in place if isinstance(part, int)]
            key = _PLACE.pack(numbers[0], numbers[-1] if len(numbers) > 1 else 0)
            self._expectations.add(key, encode(normal_form(item)).encode("ascii"))
        for name, form in definition.forms.items():
            self._forms.add(name.encode(), encode(form).encode("ascii"))
        return hashes

    def hashes(self, missions: Mapping[str, Mapping[str, Any] | str]) -> InputHashes:
        """Return the hashes of all blocks; no more can be added.

        Args:
            missions: name → definition of each mission that the suite calls, without built-in
                ones.

        Raises:
            ExecutionError: a temporary file cannot be read.
        """
        self._scenarios.update(b"[]" if self._start == b"[" else b"]")
        self._scenarios.update(f',"suite_name":{encode(self._name)}}}'.encode("ascii"))
        items = (text.decode("ascii") for _, text in self._expectations)
        expectations = hash_texts(compose_pieces([("expectations", list_of(items))]))
        used = {name: value for name, value in self._used.items() if value}
        return InputHashes(
            suite=_hash_all(self._scenarios.hexdigest(), used, "calls", self._masks),
            expectations=_hash_all(expectations, {}, "forms", self._forms),
            missions={name: hash_value(mission) for name, mission in missions.items()},
            **{name: hash_value(value) for name, value in used.items()},
        )


def _hash_all(core: str, used: Mapping[str, Any], name: str, more: Sorter) -> str:
    """Return the hash of inputs that the core knows, together with what else is used."""
    first = next(iter(more), None)
    if first is None and not used:
        return core
    parts: dict[str, Iterator[str]] = {
        key: iter([encode(value)]) for key, value in {"core": core, **used}.items()
    }
    if first is not None:
        texts = ((key.decode(), iter([text.decode("ascii")])) for key, text in more)
        parts[name] = compose_pieces(texts)
    return hash_texts(compose_pieces(sorted(parts.items())))
