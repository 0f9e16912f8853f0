"""A client of the YAML language server that editors use, over its standard input and output."""

import json
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, Self

from tests.command import killed_after
from tests.tools import require, require_node_modules

JSON = Mapping[str, Any]


@dataclass(kw_only=True)
class LanguageServer:
    """A running language server.

    Attributes:
        inbox: what the server wrote and nobody has read yet, except answers.
    """

    process: subprocess.Popen[bytes]
    folder: Path
    settings: JSON
    inbox: list[JSON] = field(default_factory=list)
    _asked: int = 0
    _opened: int = 0

    @classmethod
    @contextmanager
    def start(cls, folder: Path, schemas: Mapping[str, str] | None = None) -> Iterator[Self]:
        """Start a server for a folder.

        Args:
            folder: the folder that the editor has open.
            schemas: the address of a schema → the pattern of the files that it is for.

        Yields:
            The client, ready to open files.
        """
        program = require_node_modules() / "yaml-language-server" / "bin" / "yaml-language-server"
        process = subprocess.Popen(
            [require("node"), program, "--stdio"],
            cwd=folder,
            env={"HOME": str(folder), "PATH": ""},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        yaml = {
            "schemas": dict(schemas or {}),
            "schemaStore": {"enable": False},  # a list from the network
            "validate": True,
            "completion": True,
            "hover": True,
        }
        with killed_after(process):
            server = cls(process=process, folder=folder, settings={"yaml": yaml})
            server.ask(
                "initialize",
                {
                    "processId": None,
                    "rootUri": folder.as_uri(),
                    "capabilities": {
                        "textDocument": {
                            "hover": {"contentFormat": ["markdown"]},
                            "completion": {"completionItem": {"documentationFormat": ["markdown"]}},
                        },
                        "workspace": {"configuration": True},
                    },
                },
            )
            server.tell("initialized", {})
            server.tell("workspace/didChangeConfiguration", {"settings": server.settings})
            yield server

    def open(self, name: str, text: str) -> str:
        """Open a file as an editor does, and return its address."""
        self._opened += 1
        address = (self.folder / name).as_uri()
        item = {"uri": address, "languageId": "yaml", "version": self._opened, "text": text}
        self.tell("textDocument/didOpen", {"textDocument": item})
        return address

    def problems(self, address: str) -> list[str]:
        """Wait for the problems of an open file: `line:column: message`, counted from 1."""
        while True:
            message = self._next(
                lambda told: told.get("method") == "textDocument/publishDiagnostics"
            )
            if message["params"]["uri"] == address:
                return [
                    f"{at['start']['line'] + 1}:{at['start']['character'] + 1}: {found['message']}"
                    for found in message["params"]["diagnostics"]
                    for at in [found["range"]]
                ]

    def completions(self, address: str, line: int, column: int) -> dict[str, str]:
        """Return what an editor offers at a place, counted from 1: label → explanation."""
        found = self.ask("textDocument/completion", _place(address, line, column))
        items = found["items"] if isinstance(found, dict) else found or []
        explained: dict[str, str] = {}
        for item in items:
            told = _text(item.get("documentation"))
            explained[item["label"]] = max(explained.get(item["label"], ""), told, key=len)
        return explained

    def hover(self, address: str, line: int, column: int) -> str:
        """Return what an editor shows about a place, counted from 1."""
        found = self.ask("textDocument/hover", _place(address, line, column))
        return _text(found["contents"]) if found else ""

    def ask(self, method: str, params: JSON) -> Any:
        """Send a request, and return the result."""
        self._asked += 1
        number = self._asked
        self._send({"jsonrpc": "2.0", "id": number, "method": method, "params": params})
        answer = self._next(lambda told: told.get("id") == number and "method" not in told)
        if "error" in answer:
            raise RuntimeError(answer["error"]["message"])
        return answer.get("result")

    def tell(self, method: str, params: JSON) -> None:
        """Send a notification."""
        self._send({"jsonrpc": "2.0", "method": method, "params": params})

    def _next(self, is_wanted: Any) -> JSON:
        for index, message in enumerate(self.inbox):
            if is_wanted(message):
                return self.inbox.pop(index)
        while True:
            message = self._receive()
            if is_wanted(message):
                return message
            if "id" in message and "method" in message:
                self._send({"jsonrpc": "2.0", "id": message["id"], "result": self._answer(message)})
            else:
                self.inbox.append(message)

    def _answer(self, message: JSON) -> Any:
        if message["method"] == "workspace/configuration":
            return [self.settings.get(item.get("section")) for item in message["params"]["items"]]
        return None

    def _send(self, message: JSON) -> None:
        data = json.dumps(message).encode()
        _open(self.process.stdin).write(b"Content-Length: %d\r\n\r\n%b" % (len(data), data))
        _open(self.process.stdin).flush()

    def _receive(self) -> JSON:
        stream = _open(self.process.stdout)
        length = 0
        while line := stream.readline().strip():
            name, _, value = line.partition(b":")
            length = int(value) if name.lower() == b"content-length" else length
        if not length:
            raise EOFError("the language server has ended")
        message: JSON = json.loads(stream.read(length))
        return message


def _open(stream: IO[bytes] | None) -> IO[bytes]:
    if stream is None:
        raise EOFError("the language server has no such stream")
    return stream


def _place(address: str, line: int, column: int) -> JSON:
    position = {"line": line - 1, "character": column - 1}
    return {"textDocument": {"uri": address}, "position": position}


def _text(shown: Any) -> str:
    return shown["value"] if isinstance(shown, dict) else shown or ""
