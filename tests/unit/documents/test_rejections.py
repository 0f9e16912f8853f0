"""Every text that the reader refuses, and what it says: the table that the documentation prints.

`python tests/unit/documents/test_rejections.py` prints it as Markdown.
"""

import sys
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import pytest

from tier2gate.documents.reader import parse_document
from tier2gate.errors import InputInvalidError

MIB = 1024 * 1024


class Long(NamedTuple):
    """A text that is too long to write out."""

    before: str
    piece: str
    times: int
    after: str


class Rejection(NamedTuple):
    """A file that is refused, and all that is said about it, a line for each problem."""

    what: str
    file: str
    content: str | bytes | Long
    says: str


LAUGHS = "a: &a [lol, lol, lol, lol, lol, lol, lol, lol, lol, lol]\n" + "".join(
    f"{key}: &{key} [{', '.join([f'*{before}'] * 10)}]\n"
    for before, key in zip("abcdefghi", "bcdefghij", strict=True)
)

REJECTIONS: Mapping[str, Sequence[Rejection]] = {
    "The file as a whole": [
        Rejection(
            "empty",
            "gate.yaml",
            "",
            ("gate.yaml:1:1: the file is empty; write the document, or delete the file"),
        ),
        Rejection(
            "empty",
            "gate.json",
            "",
            ("gate.json:1:1: the file is empty; write the document, or delete the file"),
        ),
        Rejection(
            "nothing but spaces and line breaks",
            "gate.yaml",
            " \t\r\n\n",
            ("gate.yaml:1:1: the file is empty; write the document, or delete the file"),
        ),
        Rejection(
            "nothing but spaces and line breaks",
            "gate.json",
            " \t\r\n\n",
            ("gate.json:1:1: the file is empty; write the document, or delete the file"),
        ),
        Rejection(
            "nothing but a byte order mark",
            "gate.yaml",
            "\ufeff",
            ("gate.yaml:1:1: the file is empty; write the document, or delete the file"),
        ),
        Rejection(
            "nothing but a byte order mark",
            "gate.json",
            "\ufeff",
            ("gate.json:1:1: the file is empty; write the document, or delete the file"),
        ),
        Rejection(
            "nothing but comments",
            "gate.yaml",
            "# to do\n",
            (
                "gate.yaml:1:1: the file holds no document, only comments; write the document, "
                "or delete the file"
            ),
        ),
        Rejection(
            "Latin-1",
            "gate.yaml",
            b'{"city": "Z\xfcrich"}',
            ("gate.yaml:1:12: byte 0xFC is not UTF-8 text; save the file as UTF-8"),
        ),
        Rejection(
            "Latin-1",
            "gate.json",
            b'{"city": "Z\xfcrich"}',
            ("gate.json:1:12: byte 0xFC is not UTF-8 text; save the file as UTF-8"),
        ),
        Rejection(
            "UTF-16",
            "gate.yaml",
            "{}".encode("utf-16"),
            ("gate.yaml:1:1: byte 0xFF is not UTF-8 text; save the file as UTF-8"),
        ),
        Rejection(
            "UTF-16",
            "gate.json",
            "{}".encode("utf-16"),
            ("gate.json:1:1: byte 0xFF is not UTF-8 text; save the file as UTF-8"),
        ),
        Rejection(
            "a character cut off at the end",
            "gate.yaml",
            b'"caf\xc3',
            ("gate.yaml:1:5: byte 0xC3 is not UTF-8 text; save the file as UTF-8"),
        ),
        Rejection(
            "a character cut off at the end",
            "gate.json",
            b'"caf\xc3',
            ("gate.json:1:5: byte 0xC3 is not UTF-8 text; save the file as UTF-8"),
        ),
        Rejection(
            "a raw lone surrogate",
            "gate.yaml",
            b'{"a": "\xed\xa0\x80"}',
            ("gate.yaml:1:8: byte 0xED is not UTF-8 text; save the file as UTF-8"),
        ),
        Rejection(
            "a raw lone surrogate",
            "gate.json",
            b'{"a": "\xed\xa0\x80"}',
            ("gate.json:1:8: byte 0xED is not UTF-8 text; save the file as UTF-8"),
        ),
        Rejection(
            "not UTF-8, behind two lines with characters of several bytes",
            "gate.yaml",
            'é: 1\r\n"😀": '.encode() + b"\xff",
            ("gate.yaml:2:6: byte 0xFF is not UTF-8 text; save the file as UTF-8"),
        ),
        Rejection(
            "not UTF-8, behind two lines with characters of several bytes",
            "gate.json",
            'é: 1\r\n"😀": '.encode() + b"\xff",
            ("gate.json:2:6: byte 0xFF is not UTF-8 text; save the file as UTF-8"),
        ),
        Rejection(
            "not UTF-8, behind a byte order mark",
            "gate.yaml",
            b'\xef\xbb\xbf"\xff"',
            ("gate.yaml:1:2: byte 0xFF is not UTF-8 text; save the file as UTF-8"),
        ),
        Rejection(
            "not UTF-8, behind a byte order mark",
            "gate.json",
            b'\xef\xbb\xbf"\xff"',
            ("gate.json:1:2: byte 0xFF is not UTF-8 text; save the file as UTF-8"),
        ),
        Rejection(
            "a raw NUL",
            "gate.yaml",
            '{"a": "\0"}',
            (
                "gate.yaml:1:8: the character U+0000 stands here as it is; remove it, or write "
                'it escaped in double quotes, as "\\u0000"'
            ),
        ),
        Rejection(
            "a raw NUL",
            "gate.json",
            '{"a": "\0"}',
            (
                "gate.json:1:8: the character U+0000 stands here as it is; remove it, or write "
                'it escaped in double quotes, as "\\u0000"'
            ),
        ),
        Rejection(
            "a raw escape character, as of colours",
            "gate.yaml",
            '"\x1b[31mred"',
            (
                "gate.yaml:1:2: the character U+001B stands here as it is; remove it, or write "
                'it escaped in double quotes, as "\\u001b"'
            ),
        ),
        Rejection(
            "a raw escape character, as of colours",
            "gate.json",
            '"\x1b[31mred"',
            (
                "gate.json:1:2: the character U+001B stands here as it is; remove it, or write "
                'it escaped in double quotes, as "\\u001b"'
            ),
        ),
        Rejection(
            "a raw DEL",
            "gate.yaml",
            '{"é😀":\r"\x7f"}',
            (
                "gate.yaml:2:2: the character U+007F stands here as it is; remove it, or write "
                'it escaped in double quotes, as "\\u007f"'
            ),
        ),
        Rejection(
            "a raw DEL",
            "gate.json",
            '{"é😀":\r"\x7f"}',
            (
                "gate.json:2:2: the character U+007F stands here as it is; remove it, or write "
                'it escaped in double quotes, as "\\u007f"'
            ),
        ),
        Rejection(
            "a raw U+0085",
            "gate.yaml",
            '["\r\n\x85"]',
            (
                "gate.yaml:2:1: the character U+0085 stands here as it is; remove it, or write "
                'it escaped in double quotes, as "\\u0085"'
            ),
        ),
        Rejection(
            "a raw U+0085",
            "gate.json",
            '["\r\n\x85"]',
            (
                "gate.json:2:1: the character U+0085 stands here as it is; remove it, or write "
                'it escaped in double quotes, as "\\u0085"'
            ),
        ),
        Rejection(
            "a raw U+2028",
            "gate.yaml",
            '\ufeff"\u2028"',
            (
                "gate.yaml:1:2: the character U+2028 stands here as it is; remove it, or write "
                'it escaped in double quotes, as "\\u2028"'
            ),
        ),
        Rejection(
            "a raw U+2028",
            "gate.json",
            '\ufeff"\u2028"',
            (
                "gate.json:1:2: the character U+2028 stands here as it is; remove it, or write "
                'it escaped in double quotes, as "\\u2028"'
            ),
        ),
        Rejection(
            "a raw U+2029",
            "gate.yaml",
            '\n\n  "\u2029"',
            (
                "gate.yaml:3:4: the character U+2029 stands here as it is; remove it, or write "
                'it escaped in double quotes, as "\\u2029"'
            ),
        ),
        Rejection(
            "a raw U+2029",
            "gate.json",
            '\n\n  "\u2029"',
            (
                "gate.json:3:4: the character U+2029 stands here as it is; remove it, or write "
                'it escaped in double quotes, as "\\u2029"'
            ),
        ),
        Rejection(
            "a byte order mark inside",
            "gate.yaml",
            "[1,\n\ufeff2]",
            (
                "gate.yaml:2:1: the character U+FEFF stands here as it is; remove it, or write "
                'it escaped in double quotes, as "\\ufeff"'
            ),
        ),
        Rejection(
            "a byte order mark inside",
            "gate.json",
            "[1,\n\ufeff2]",
            (
                "gate.json:2:1: the character U+FEFF stands here as it is; remove it, or write "
                'it escaped in double quotes, as "\\ufeff"'
            ),
        ),
        Rejection(
            "a non-character",
            "gate.yaml",
            '"\uffff"',
            (
                "gate.yaml:1:2: the character U+FFFF stands here as it is; remove it, or write "
                'it escaped in double quotes, as "\\uffff"'
            ),
        ),
        Rejection(
            "a non-character",
            "gate.json",
            '"\uffff"',
            (
                "gate.json:1:2: the character U+FFFF stands here as it is; remove it, or write "
                'it escaped in double quotes, as "\\uffff"'
            ),
        ),
        Rejection(
            "two documents",
            "gate.yaml",
            "a: 1\n---\na: 1\n",
            ("gate.yaml:2:1: a second document; use one file each"),
        ),
        Rejection(
            "two documents, the second without ---",
            "gate.yaml",
            "a\n...\nb\n",
            (
                "gate.yaml:3:1: not YAML: did not find expected <document start>; use one file "
                "for each document"
            ),
        ),
        Rejection(
            "two documents",
            "gate.json",
            '{"a": 1}\n{"a": 1}\n',
            ("gate.json:2:1: a second document; use one file each"),
        ),
        Rejection(
            "two documents that are no mappings",
            "gate.json",
            "1 true",
            ("gate.json:1:3: a second document; use one file each"),
        ),
        Rejection(
            "a conflict marker of ours",
            "gate.yaml",
            '{\n<<<<<<< HEAD\n"a": 1\n}',
            (
                "gate.yaml:2:1: a Git conflict marker: the file was left in the middle of a "
                "merge; resolve the conflict and remove the marker lines"
            ),
        ),
        Rejection(
            "a conflict marker of ours",
            "gate.json",
            '{\n<<<<<<< HEAD\n"a": 1\n}',
            (
                "gate.json:2:1: a Git conflict marker: the file was left in the middle of a "
                "merge; resolve the conflict and remove the marker lines"
            ),
        ),
        Rejection(
            "a conflict marker between",
            "gate.yaml",
            '{\r"a": 1\r=======\r}',
            (
                "gate.yaml:3:1: a Git conflict marker: the file was left in the middle of a "
                "merge; resolve the conflict and remove the marker lines"
            ),
        ),
        Rejection(
            "a conflict marker between",
            "gate.json",
            '{\r"a": 1\r=======\r}',
            (
                "gate.json:3:1: a Git conflict marker: the file was left in the middle of a "
                "merge; resolve the conflict and remove the marker lines"
            ),
        ),
        Rejection(
            "a conflict marker of theirs",
            "gate.yaml",
            '{\r\n"é": 1\r\n>>>>>>> branch\r\n}',
            (
                "gate.yaml:3:1: a Git conflict marker: the file was left in the middle of a "
                "merge; resolve the conflict and remove the marker lines"
            ),
        ),
        Rejection(
            "a conflict marker of theirs",
            "gate.json",
            '{\r\n"é": 1\r\n>>>>>>> branch\r\n}',
            (
                "gate.json:3:1: a Git conflict marker: the file was left in the middle of a "
                "merge; resolve the conflict and remove the marker lines"
            ),
        ),
        Rejection(
            "a conflict marker of the base",
            "gate.yaml",
            "{}\n||||||| 1a2b3c",
            (
                "gate.yaml:2:1: a Git conflict marker: the file was left in the middle of a "
                "merge; resolve the conflict and remove the marker lines"
            ),
        ),
        Rejection(
            "a conflict marker of the base",
            "gate.json",
            "{}\n||||||| 1a2b3c",
            (
                "gate.json:2:1: a Git conflict marker: the file was left in the middle of a "
                "merge; resolve the conflict and remove the marker lines"
            ),
        ),
    ],
    "Keys": [
        Rejection(
            "a repeated key",
            "gate.yaml",
            "a: 1\nb: 2\na: 3\n",
            (
                "gate.yaml:3:1: the key a is in this mapping already, at 1:1; remove or rename "
                "one of the two"
            ),
        ),
        Rejection(
            "a repeated key",
            "gate.yaml",
            '{"a": 1,\n "a": 2}',
            (
                "gate.yaml:2:2: the key a is in this mapping already, at 1:2; remove or rename "
                "one of the two"
            ),
        ),
        Rejection(
            "a repeated key",
            "gate.json",
            '{"a": 1,\n "a": 2}',
            (
                "gate.json:2:2: the key a is in this mapping already, at 1:2; remove or rename "
                "one of the two"
            ),
        ),
        Rejection(
            "a key that is there three times, with CRLF",
            "gate.yaml",
            '{"a": 1,\r\n "a": 2,\r\n  "a": 3}',
            (
                "gate.yaml:2:2: the key a is in this mapping already, at 1:2; remove or rename "
                "one of the two\n"
                "gate.yaml:3:3: the key a is in this mapping already, at 1:2; remove or rename "
                "one of the two"
            ),
        ),
        Rejection(
            "a key that is there three times, with CRLF",
            "gate.json",
            '{"a": 1,\r\n "a": 2,\r\n  "a": 3}',
            (
                "gate.json:2:2: the key a is in this mapping already, at 1:2; remove or rename "
                "one of the two\n"
                "gate.json:3:3: the key a is in this mapping already, at 1:2; remove or rename "
                "one of the two"
            ),
        ),
        Rejection(
            "a repeated key, with CR",
            "gate.yaml",
            '{"a": 1,\r "a": 2}',
            (
                "gate.yaml:2:2: the key a is in this mapping already, at 1:2; remove or rename "
                "one of the two"
            ),
        ),
        Rejection(
            "a repeated key, with CR",
            "gate.json",
            '{"a": 1,\r "a": 2}',
            (
                "gate.json:2:2: the key a is in this mapping already, at 1:2; remove or rename "
                "one of the two"
            ),
        ),
        Rejection(
            "a repeated key, behind a byte order mark",
            "gate.yaml",
            '\ufeff{"a": 1, "a": 2}',
            (
                "gate.yaml:1:10: the key a is in this mapping already, at 1:2; remove or "
                "rename one of the two"
            ),
        ),
        Rejection(
            "a repeated key, behind a byte order mark",
            "gate.json",
            '\ufeff{"a": 1, "a": 2}',
            (
                "gate.json:1:10: the key a is in this mapping already, at 1:2; remove or "
                "rename one of the two"
            ),
        ),
        Rejection(
            "a repeated key, behind characters of several bytes",
            "gate.yaml",
            '{"é😀": "😀", "a": 1, "a": 2}',
            (
                "gate.yaml:1:21: the key a is in this mapping already, at 1:13; remove or "
                "rename one of the two"
            ),
        ),
        Rejection(
            "a repeated key, behind characters of several bytes",
            "gate.json",
            '{"é😀": "😀", "a": 1, "a": 2}',
            (
                "gate.json:1:21: the key a is in this mapping already, at 1:13; remove or "
                "rename one of the two"
            ),
        ),
        Rejection(
            "repeated keys inside of each other",
            "gate.yaml",
            '{"a": {"b": 1, "b": 2},\n "a": [{"c": 1, "c": 2}]}',
            (
                "gate.yaml:1:16: the key b is in this mapping already, at 1:8; remove or "
                "rename one of the two\n"
                "gate.yaml:2:2: the key a is in this mapping already, at 1:2; remove or rename "
                "one of the two\n"
                "gate.yaml:2:17: the key c is in this mapping already, at 2:9; remove or "
                "rename one of the two"
            ),
        ),
        Rejection(
            "repeated keys inside of each other",
            "gate.json",
            '{"a": {"b": 1, "b": 2},\n "a": [{"c": 1, "c": 2}]}',
            (
                "gate.json:1:16: the key b is in this mapping already, at 1:8; remove or "
                "rename one of the two\n"
                "gate.json:2:2: the key a is in this mapping already, at 1:2; remove or rename "
                "one of the two\n"
                "gate.json:2:17: the key c is in this mapping already, at 2:9; remove or "
                "rename one of the two"
            ),
        ),
        Rejection(
            "a repeated key, once escaped",
            "gate.yaml",
            '{"a": 1, "\\u0061": 2}',
            (
                "gate.yaml:1:10: the key a is in this mapping already, at 1:2; remove or "
                "rename one of the two"
            ),
        ),
        Rejection(
            "a repeated key, once escaped",
            "gate.json",
            '{"a": 1, "\\u0061": 2}',
            (
                "gate.json:1:10: the key a is in this mapping already, at 1:2; remove or "
                "rename one of the two"
            ),
        ),
        Rejection(
            "a repeated key that cannot be seen",
            "gate.yaml",
            '{"\u200b": 1, "\u200b": 2}',
            (
                'gate.yaml:1:10: the key "\\u200b" is in this mapping already, at 1:2; remove '
                "or rename one of the two"
            ),
        ),
        Rejection(
            "a repeated key that cannot be seen",
            "gate.json",
            '{"\u200b": 1, "\u200b": 2}',
            (
                'gate.json:1:10: the key "\\u200b" is in this mapping already, at 1:2; remove '
                "or rename one of the two"
            ),
        ),
        Rejection(
            "a repeated key, once plain and once in quotes",
            "gate.yaml",
            "a: 1\n'a': 2\n",
            (
                "gate.yaml:2:1: the key a is in this mapping already, at 1:1; remove or rename "
                "one of the two"
            ),
        ),
        Rejection(
            "a repeated key, once by an alias",
            "gate.yaml",
            "&k a: 1\n*k : 2\n",
            (
                "gate.yaml:2:1: the key a is in this mapping already, at 1:1; remove or rename "
                "one of the two"
            ),
        ),
        Rejection(
            "a number as a key",
            "gate.yaml",
            "1: a\n2.5: b\n",
            (
                "gate.yaml:1:1: a key that is not text; quote it\n"
                "gate.yaml:2:1: a key that is not text; quote it"
            ),
        ),
        Rejection(
            "true and null as keys",
            "gate.yaml",
            "true: a\n~: b\nnull: c\n?\n: d\n",
            (
                "gate.yaml:1:1: a key that is not text; quote it\n"
                "gate.yaml:2:1: a key that is not text; quote it\n"
                "gate.yaml:3:1: a key that is not text; quote it\n"
                "gate.yaml:4:2: a key that is not text; quote it"
            ),
        ),
        Rejection(
            "a list as a key",
            "gate.yaml",
            "? [a, b]\n: 1\n",
            ("gate.yaml:1:3: a key that is not text; quote it"),
        ),
        Rejection(
            "a mapping as a key",
            "gate.yaml",
            "{{a: 1}: 2}",
            ("gate.yaml:1:2: a key that is not text; quote it"),
        ),
        Rejection(
            "an alias as a key, of what is no text",
            "gate.yaml",
            "a: &n 1\n*n : 2\n",
            ("gate.yaml:2:1: a key that is not text; quote it"),
        ),
        Rejection(
            "a number as a key",
            "gate.json",
            '{1: "a"}',
            (
                "gate.json:1:2: not JSON: a key in double quotes is missing here, before 1; "
                "write JSON as in RFC 8259, or keep the file as .yaml"
            ),
        ),
        Rejection(
            "a key without quotes",
            "gate.json",
            "{a: 1}",
            (
                "gate.json:1:2: not JSON: a key in double quotes is missing here, before a; "
                "write JSON as in RFC 8259, or keep the file as .yaml"
            ),
        ),
        Rejection(
            "a key in single quotes",
            "gate.json",
            "{'a': 1}",
            ("gate.json:1:2: JSON has no single quotes; write double quotes"),
        ),
        Rejection(
            "a merge key",
            "gate.yaml",
            "base: &b {a: 1}\nmore:\n  <<: *b\n",
            ("gate.yaml:3:3: a merge key, <<; write the merged keys out"),
        ),
        Rejection(
            "a merge key's sign as a value",
            "gate.yaml",
            "a: <<",
            ("gate.yaml:1:4: YAML versions differ on what the plain << is; quote it"),
        ),
        Rejection(
            "YAML 1.1's value key",
            "gate.yaml",
            "=: 1\na: =\n",
            (
                "gate.yaml:1:1: YAML versions differ on what the plain = is; quote it\n"
                "gate.yaml:2:4: YAML versions differ on what the plain = is; quote it"
            ),
        ),
    ],
    "Tags": [
        Rejection(
            "a tag of YAML's own",
            "gate.yaml",
            "a: !!str 1\n",
            (
                "gate.yaml:1:4: an explicit tag, !!str; remove it: a value's type follows from "
                "how it is written"
            ),
        ),
        Rejection(
            "a tag of somebody's own",
            "gate.yaml",
            "- !python/object:os.system {}\n- !x [1]\n",
            (
                "gate.yaml:1:3: an explicit tag, !python/object:os.system; remove it: a "
                "value's type follows from how it is written\n"
                "gate.yaml:2:3: an explicit tag, !x; remove it: a value's type follows from "
                "how it is written"
            ),
        ),
        Rejection(
            "a whole tag",
            "gate.yaml",
            "!<tag:example.org,2000:x> 1\n",
            (
                "gate.yaml:1:1: an explicit tag, tag:example.org,2000:x; remove it: a value's "
                "type follows from how it is written"
            ),
        ),
        Rejection(
            "the tag that means none",
            "gate.yaml",
            "a: ! 1\n",
            (
                "gate.yaml:1:4: an explicit tag, !; remove it: a value's type follows from how "
                "it is written"
            ),
        ),
        Rejection(
            "a tag on a key",
            "gate.yaml",
            "!!int 1: a\n",
            (
                "gate.yaml:1:1: an explicit tag, !!int; remove it: a value's type follows from "
                "how it is written"
            ),
        ),
        Rejection(
            "a tag without its handle",
            "gate.yaml",
            "!e!x 1\n",
            (
                "gate.yaml:1:1: not YAML: found undefined tag handle while parsing a node; "
                "remove it: a value's type follows from how it is written"
            ),
        ),
        Rejection(
            "a tag that is not UTF-8",
            "gate.yaml",
            "é: 1\nb: !%ED%A0%80 x\n",
            (
                "gate.yaml:2:4: an explicit tag that is not UTF-8 text; remove it: a value's "
                "type follows from how it is written"
            ),
        ),
        Rejection(
            "a tag of half a character",
            "gate.yaml",
            "a: !%FF x\n",
            (
                "gate.yaml:1:5: not YAML: found an incorrect leading UTF-8 octet while parsing "
                "a tag; remove it: a value's type follows from how it is written"
            ),
        ),
        Rejection(
            "a handle that is not UTF-8",
            "gate.yaml",
            "%TAG !e! %ED%A0%80\n---\n!e!x 1\n",
            (
                "gate.yaml:1:1: an explicit tag that is not UTF-8 text; remove it: a value's "
                "type follows from how it is written"
            ),
        ),
        Rejection(
            "another version of YAML",
            "gate.yaml",
            "%YAML 2.0\n---\na: 1\n",
            ("gate.yaml:1:1: not YAML: found incompatible YAML document; remove the %YAML line"),
        ),
        Rejection(
            "a directive that is none",
            "gate.yaml",
            "%a: 1\n",
            (
                "gate.yaml:1:3: not YAML: found unexpected non-alphabetical character while "
                "scanning a directive; quote text that begins with %"
            ),
        ),
    ],
    "Scalars that YAML versions read differently": [
        Rejection(
            "words for true and false",
            "gate.yaml",
            "a: yes\nb: no\nc: on\nd: off\n",
            (
                "gate.yaml:1:4: YAML versions differ on what the plain yes is; quote it, or "
                "write true or false\n"
                "gate.yaml:2:4: YAML versions differ on what the plain no is; quote it, or "
                "write true or false\n"
                "gate.yaml:3:4: YAML versions differ on what the plain on is; quote it, or "
                "write true or false\n"
                "gate.yaml:4:4: YAML versions differ on what the plain off is; quote it, or "
                "write true or false"
            ),
        ),
        Rejection(
            "such words in any case",
            "gate.yaml",
            "[Yes, NO, oN, Off]",
            (
                "gate.yaml:1:2: YAML versions differ on what the plain Yes is; quote it, or "
                "write true or false\n"
                "gate.yaml:1:7: YAML versions differ on what the plain NO is; quote it, or "
                "write true or false\n"
                "gate.yaml:1:11: YAML versions differ on what the plain oN is; quote it, or "
                "write true or false\n"
                "gate.yaml:1:15: YAML versions differ on what the plain Off is; quote it, or "
                "write true or false"
            ),
        ),
        Rejection(
            "such words as keys",
            "gate.yaml",
            "yes: 1\nOff: 2\n",
            (
                "gate.yaml:1:1: YAML versions differ on what the plain yes is; quote it\n"
                "gate.yaml:2:1: YAML versions differ on what the plain Off is; quote it"
            ),
        ),
        Rejection(
            "leading zeros",
            "gate.yaml",
            "- 012\n- 08\n- -01\n- 00\n",
            (
                "gate.yaml:1:3: YAML versions differ on what the plain 012 is; quote it, or "
                "write it as a decimal number\n"
                "gate.yaml:2:3: YAML versions differ on what the plain 08 is; quote it, or "
                "write it as a decimal number\n"
                "gate.yaml:3:3: YAML versions differ on what the plain -01 is; quote it, or "
                "write it as a decimal number\n"
                "gate.yaml:4:3: YAML versions differ on what the plain 00 is; quote it, or "
                "write it as a decimal number"
            ),
        ),
        Rejection(
            "octal, hexadecimal, binary",
            "gate.yaml",
            "- 0o17\n- 0x1F\n- 0b1\n- -0x1f\n",
            (
                "gate.yaml:1:3: YAML versions differ on what the plain 0o17 is; quote it, or "
                "write it as a decimal number\n"
                "gate.yaml:2:3: YAML versions differ on what the plain 0x1F is; quote it, or "
                "write it as a decimal number\n"
                "gate.yaml:3:3: YAML versions differ on what the plain 0b1 is; quote it, or "
                "write it as a decimal number\n"
                "gate.yaml:4:3: YAML versions differ on what the plain -0x1f is; quote it, or "
                "write it as a decimal number"
            ),
        ),
        Rejection(
            "underscores",
            "gate.yaml",
            "- 1_000\n- 1_0.5\n",
            (
                "gate.yaml:1:3: YAML versions differ on what the plain 1_000 is; quote it, or "
                "write it as a decimal number\n"
                "gate.yaml:2:3: YAML versions differ on what the plain 1_0.5 is; quote it, or "
                "write it as a decimal number"
            ),
        ),
        Rejection(
            "base 60",
            "gate.yaml",
            "- 12:30\n- 1:30:00\n- -1:30.5\n",
            (
                "gate.yaml:1:3: YAML versions differ on what the plain 12:30 is; quote it, or "
                "write it as a decimal number\n"
                "gate.yaml:2:3: YAML versions differ on what the plain 1:30:00 is; quote it, "
                "or write it as a decimal number\n"
                "gate.yaml:3:3: YAML versions differ on what the plain -1:30.5 is; quote it, "
                "or write it as a decimal number"
            ),
        ),
        Rejection(
            "a sign in front",
            "gate.yaml",
            "- +1\n- +.5\n- +1e3\n",
            (
                "gate.yaml:1:3: YAML versions differ on what the plain +1 is; quote it, or "
                "write it as a decimal number\n"
                "gate.yaml:2:3: YAML versions differ on what the plain +.5 is; quote it, or "
                "write it as a decimal number\n"
                "gate.yaml:3:3: YAML versions differ on what the plain +1e3 is; quote it, or "
                "write it as a decimal number"
            ),
        ),
        Rejection(
            "a point at an end",
            "gate.yaml",
            "- .5\n- 1.\n- 1.e3\n- -.5\n",
            (
                "gate.yaml:1:3: YAML versions differ on what the plain .5 is; quote it, or "
                "write it as a decimal number\n"
                "gate.yaml:2:3: YAML versions differ on what the plain 1. is; quote it, or "
                "write it as a decimal number\n"
                "gate.yaml:3:3: YAML versions differ on what the plain 1.e3 is; quote it, or "
                "write it as a decimal number\n"
                "gate.yaml:4:3: YAML versions differ on what the plain -.5 is; quote it, or "
                "write it as a decimal number"
            ),
        ),
        Rejection(
            "such numbers as keys",
            "gate.yaml",
            "08: a\n12:30: b\n.5: c\n",
            (
                "gate.yaml:1:1: YAML versions differ on what the plain 08 is; quote it\n"
                "gate.yaml:2:1: YAML versions differ on what the plain 12:30 is; quote it\n"
                "gate.yaml:3:1: YAML versions differ on what the plain .5 is; quote it"
            ),
        ),
        Rejection(
            "such scalars, with CRLF and characters of several bytes",
            "gate.yaml",
            "é: {😀: no}\r\nb: 1_000\r\n",
            (
                "gate.yaml:1:8: YAML versions differ on what the plain no is; quote it, or "
                "write true or false\n"
                "gate.yaml:2:4: YAML versions differ on what the plain 1_000 is; quote it, or "
                "write it as a decimal number"
            ),
        ),
        Rejection(
            "such scalars, with CR and a byte order mark",
            "gate.yaml",
            "\ufeff- no\r- 08\r",
            (
                "gate.yaml:1:3: YAML versions differ on what the plain no is; quote it, or "
                "write true or false\n"
                "gate.yaml:2:3: YAML versions differ on what the plain 08 is; quote it, or "
                "write it as a decimal number"
            ),
        ),
    ],
    "Numbers": [
        Rejection(
            "not a number, and infinity",
            "gate.yaml",
            "- .nan\n- .inf\n- -.Inf\n- +.INF\n- NaN\n- Infinity\n- -Infinity\n",
            (
                "gate.yaml:1:3: .nan is not a JSON number; write null or a number, or quote it\n"
                "gate.yaml:2:3: .inf is not a JSON number; write null or a number, or quote it\n"
                "gate.yaml:3:3: -.Inf is not a JSON number; write null or a number, or quote it\n"
                "gate.yaml:4:3: +.INF is not a JSON number; write null or a number, or quote it\n"
                "gate.yaml:5:3: NaN is not a JSON number; write null or a number, or quote it\n"
                "gate.yaml:6:3: Infinity is not a JSON number; write null or a number, or "
                "quote it\n"
                "gate.yaml:7:3: -Infinity is not a JSON number; write null or a number, or "
                "quote it"
            ),
        ),
        Rejection(
            "not a number, and infinity",
            "gate.json",
            "[NaN,\n Infinity,\n -Infinity]",
            (
                "gate.json:1:2: NaN is not a JSON number; write null or a number, or quote it\n"
                "gate.json:2:2: Infinity is not a JSON number; write null or a number, or "
                "quote it\n"
                "gate.json:3:2: -Infinity is not a JSON number; write null or a number, or "
                "quote it"
            ),
        ),
        Rejection(
            "infinity as a key",
            "gate.yaml",
            ".inf: 1\nNaN: 2\n",
            (
                "gate.yaml:1:1: .inf is not a JSON number; quote it\n"
                "gate.yaml:2:1: NaN is not a JSON number; quote it"
            ),
        ),
        Rejection(
            "a number too large for a float",
            "gate.yaml",
            '{"a": 1e400,\n "b": -1.5E+999}',
            (
                "gate.yaml:1:7: the number 1e400 is too large; write a number that a 64-bit "
                "float can hold, or quote it\n"
                "gate.yaml:2:7: the number -1.5E+999 is too large; write a number that a "
                "64-bit float can hold, or quote it"
            ),
        ),
        Rejection(
            "a number too large for a float",
            "gate.json",
            '{"a": 1e400,\n "b": -1.5E+999}',
            (
                "gate.json:1:7: the number 1e400 is too large; write a number that a 64-bit "
                "float can hold, or quote it\n"
                "gate.json:2:7: the number -1.5E+999 is too large; write a number that a "
                "64-bit float can hold, or quote it"
            ),
        ),
        Rejection(
            "a number too large for a float, as a key",
            "gate.yaml",
            "1e400: a\n",
            ("gate.yaml:1:1: the number 1e400 is too large; quote it"),
        ),
        Rejection(
            "a number too large for a float, and long",
            "gate.yaml",
            Long("", "9", 400, "e1"),
            (
                "gate.yaml:1:1: the number 9999999999999999999999999999999999999999… is too "
                "large; write a number that a 64-bit float can hold, or quote it"
            ),
        ),
        Rejection(
            "a number too large for a float, and long",
            "gate.json",
            Long("", "9", 400, "e1"),
            (
                "gate.json:1:1: the number 9999999999999999999999999999999999999999… is too "
                "large; write a number that a 64-bit float can hold, or quote it"
            ),
        ),
        Rejection(
            "an integer of 4,301 digits",
            "gate.yaml",
            Long("[-", "1", 4301, "]"),
            ("gate.yaml:1:2: an integer of more than 4,300 digits; quote it"),
        ),
        Rejection(
            "an integer of 4,301 digits",
            "gate.json",
            Long("[-", "1", 4301, "]"),
            ("gate.json:1:2: an integer of more than 4,300 digits; quote it"),
        ),
        Rejection(
            "numbers that are none to JSON",
            "gate.json",
            "[012]",
            (
                "gate.json:1:2: 012 is not a JSON number; write it as a decimal number, such "
                "as -1.5, or quote it"
            ),
        ),
        Rejection(
            "+1",
            "gate.json",
            "[+1]",
            (
                "gate.json:1:2: +1 is not a JSON number; write it as a decimal number, such as "
                "-1.5, or quote it"
            ),
        ),
        Rejection(
            ".5",
            "gate.json",
            "[.5]",
            (
                "gate.json:1:2: .5 is not a JSON number; write it as a decimal number, such as "
                "-1.5, or quote it"
            ),
        ),
        Rejection(
            "1.",
            "gate.json",
            "[1.]",
            (
                "gate.json:1:2: 1. is not a JSON number; write it as a decimal number, such as "
                "-1.5, or quote it"
            ),
        ),
        Rejection(
            "-",
            "gate.json",
            "[-]",
            (
                "gate.json:1:2: - is not a JSON number; write it as a decimal number, such as "
                "-1.5, or quote it"
            ),
        ),
        Rejection(
            "0x1F",
            "gate.json",
            "[0x1F]",
            (
                "gate.json:1:2: 0x1F is not a JSON number; write it as a decimal number, such "
                "as -1.5, or quote it"
            ),
        ),
        Rejection(
            "1_000",
            "gate.json",
            "[1_000]",
            (
                "gate.json:1:2: 1_000 is not a JSON number; write it as a decimal number, such "
                "as -1.5, or quote it"
            ),
        ),
        Rejection(
            "1e",
            "gate.json",
            "[1e]",
            (
                "gate.json:1:2: 1e is not a JSON number; write it as a decimal number, such as "
                "-1.5, or quote it"
            ),
        ),
        Rejection(
            "- 1",
            "gate.json",
            "[- 1]",
            (
                "gate.json:1:2: - is not a JSON number; write it as a decimal number, such as "
                "-1.5, or quote it"
            ),
        ),
    ],
    "Aliases": [
        Rejection(
            "an alias in the list it stands for",
            "gate.yaml",
            "a: &x [1, *x]\n",
            (
                "gate.yaml:1:11: the alias *x stands inside of what it refers to; write the "
                "value out"
            ),
        ),
        Rejection(
            "an alias in the mapping it stands for",
            "gate.yaml",
            "a: &x\n  b:\n    - *x\n",
            ("gate.yaml:3:7: the alias *x stands inside of what it refers to; write the value out"),
        ),
        Rejection(
            "an alias as a key of the mapping it stands for",
            "gate.yaml",
            "&x {*x : 1}",
            ("gate.yaml:1:5: the alias *x stands inside of what it refers to; write the value out"),
        ),
        Rejection(
            "text that begins like an alias",
            "gate.yaml",
            "files: *.txt\n",
            (
                "gate.yaml:1:9: not YAML: did not find expected alphabetic or numeric "
                "character while scanning an alias; quote text that begins with *"
            ),
        ),
        Rejection(
            "text that begins like an anchor",
            "gate.yaml",
            "- & more\n",
            (
                "gate.yaml:1:4: not YAML: did not find expected alphabetic or numeric "
                "character while scanning an anchor; quote text that begins with &"
            ),
        ),
        Rejection(
            "an alias without its anchor",
            "gate.yaml",
            "a: *b\nb: &b 1\n",
            ("gate.yaml:1:4: the alias *b has no anchor &b before it; quote it if it is text"),
        ),
    ],
    "Limits": [
        Rejection(
            "more than 64 MiB",
            "gate.yaml",
            Long("", " ", 64 * MIB + 1),
            ("gate.yaml: the file is larger than 64 MiB; split it into smaller files"),
        ),
        Rejection(
            "more than 64 MiB",
            "gate.json",
            Long("", " ", 64 * MIB + 1),
            ("gate.json: the file is larger than 64 MiB; split it into smaller files"),
        ),
        Rejection(
            "nested deeper than 100",
            "gate.yaml",
            Long("", "[", 101, "1" + "]" * 101),
            ("gate.yaml:1:101: the document nests deeper than 100; flatten it"),
        ),
        Rejection(
            "nested deeper than 100",
            "gate.json",
            Long("", "[", 101, "1" + "]" * 101),
            ("gate.json:1:101: the document nests deeper than 100; flatten it"),
        ),
        Rejection(
            "nested deeper than 100, with CRLF and mappings",
            "gate.yaml",
            Long("", '{"a":\r\n', 101, "1" + "}" * 101),
            ("gate.yaml:101:1: the document nests deeper than 100; flatten it"),
        ),
        Rejection(
            "nested deeper than 100, with CRLF and mappings",
            "gate.json",
            Long("", '{"a":\r\n', 101, "1" + "}" * 101),
            ("gate.json:101:1: the document nests deeper than 100; flatten it"),
        ),
        Rejection(
            "nested deeper than 100, by indentation",
            "gate.yaml",
            Long("", "- ", 101, "1\n"),
            ("gate.yaml:1:201: the document nests deeper than 100; flatten it"),
        ),
        Rejection(
            "nested deeper than 100, by aliases",
            "gate.yaml",
            Long("- &a ", "[", 60, "]" * 60 + "\n- " + "[" * 40 + "*a" + "]" * 40 + "\n"),
            ("gate.yaml:2:43: the document nests deeper than 100; flatten it"),
        ),
        Rejection(
            "more than 5,000,000 values",
            "gate.json",
            Long("[0", ",0", 5_000_000, "]"),
            (
                "gate.json:1:1: the document holds more than 5,000,000 values; split it into "
                "several files"
            ),
        ),
        Rejection(
            "a billion laughs",
            "gate.yaml",
            LAUGHS,
            (
                "gate.yaml:7:20: the document holds more than 5,000,000 values; split it into "
                "several files, or use fewer aliases"
            ),
        ),
        Rejection(
            "more than 64 MiB by aliases",
            "gate.yaml",
            Long('- &a "', "x", MIB, '"\n' + "- *a\n" * 64),
            (
                "gate.yaml:65:3: the document expands to more than 64 MiB; split it into "
                "several files, or use fewer aliases"
            ),
        ),
    ],
    "What is not YAML": [
        Rejection(
            "a tab as indentation",
            "gate.yaml",
            "a:\n\tb: 1\n",
            (
                "gate.yaml:2:1: not YAML: found character that cannot start any token while "
                "scanning for the next token; indent with spaces, not tabs, and quote text "
                "that begins with a special character"
            ),
        ),
        Rejection(
            "a special character in front",
            "gate.yaml",
            "a: @b\n",
            (
                "gate.yaml:1:4: not YAML: found character that cannot start any token while "
                "scanning for the next token; indent with spaces, not tabs, and quote text "
                "that begins with a special character"
            ),
        ),
        Rejection(
            "a colon in text",
            "gate.yaml",
            "a: b: c\n",
            (
                "gate.yaml:1:5: not YAML: mapping values are not allowed in this context; "
                'check the indentation, and quote text that holds ": "'
            ),
        ),
        Rejection(
            "a quote that is not closed",
            "gate.yaml",
            "a: 'b\nc: d\n",
            (
                "gate.yaml:1:4: not YAML: found unexpected end of stream while scanning a "
                "quoted scalar; close the quote"
            ),
        ),
        Rejection(
            "a list that is not closed",
            "gate.yaml",
            "a: [1, 2\nb: 3\n",
            (
                "gate.yaml:2:2: not YAML: did not find expected ',' or ']' while parsing a "
                "flow sequence; close the list with ], and put commas between its items"
            ),
        ),
        Rejection(
            "a list that is not closed at the end",
            "gate.yaml",
            "a: [1, 2",
            (
                "gate.yaml:1:9: not YAML: did not find expected ',' or ']' while parsing a "
                "flow sequence; close the list with ], and put commas between its items"
            ),
        ),
        Rejection(
            "a mapping that is not closed at the end",
            "gate.yaml",
            "é😀: {b: 1",
            (
                "gate.yaml:1:10: not YAML: did not find expected ',' or '}' while parsing a "
                "flow mapping; close the mapping with }, and put commas between its keys"
            ),
        ),
        Rejection(
            "a list after a comma that is not closed",
            "gate.yaml",
            "\r\n[1,",
            (
                "gate.yaml:2:4: not YAML: did not find expected node content while parsing a "
                "flow node; check the indentation, quotes and brackets of this line and the "
                "one before"
            ),
        ),
        Rejection(
            "a backslash in double quotes",
            "gate.yaml",
            'path: "C:\\Windows"\n',
            (
                "gate.yaml:1:10: not YAML: found unknown escape character while parsing a "
                'quoted scalar; write a backslash in double quotes as "\\\\", or use single '
                "quotes"
            ),
        ),
        Rejection(
            "a surrogate pair, escaped as in JSON",
            "gate.yaml",
            'a: "\\ud83d\\ude00"\n',
            (
                "gate.yaml:1:7: not YAML: found invalid Unicode character escape code while "
                "parsing a quoted scalar; write the character itself, or one beyond U+FFFF as "
                '"\\U" and eight digits'
            ),
        ),
        Rejection(
            "half of a surrogate pair, escaped",
            "gate.yaml",
            'a: "\\ud83d"\n',
            (
                "gate.yaml:1:7: not YAML: found invalid Unicode character escape code while "
                "parsing a quoted scalar; write the character itself, or one beyond U+FFFF as "
                '"\\U" and eight digits'
            ),
        ),
        Rejection(
            "two commas",
            "gate.yaml",
            "[1,, 2]",
            (
                "gate.yaml:1:4: not YAML: did not find expected node content while parsing a "
                "flow node; check the indentation, quotes and brackets of this line and the "
                "one before"
            ),
        ),
        Rejection(
            "wrong indentation",
            "gate.yaml",
            "a:\n  b: 1\n c: 2\n",
            (
                "gate.yaml:3:2: not YAML: did not find expected key while parsing a block "
                "mapping; check the indentation, quotes and brackets of this line and the one "
                "before"
            ),
        ),
        Rejection(
            "a list among keys",
            "gate.yaml",
            "a: 1\n- b\n",
            (
                "gate.yaml:2:1: not YAML: did not find expected key while parsing a block "
                "mapping; check the indentation, quotes and brackets of this line and the one "
                "before"
            ),
        ),
        Rejection(
            "text after the end of a quote",
            "gate.yaml",
            "a: 'b' c\n",
            (
                "gate.yaml:1:8: not YAML: did not find expected key while parsing a block "
                "mapping; check the indentation, quotes and brackets of this line and the one "
                "before"
            ),
        ),
    ],
    "What is not JSON": [
        Rejection(
            "a comment by //",
            "gate.json",
            "// who\n{}",
            ("gate.json:1:1: JSON has no comments; remove it, or keep the file as .yaml"),
        ),
        Rejection(
            "a comment by /*",
            "gate.json",
            "{/* who */}",
            ("gate.json:1:2: JSON has no comments; remove it, or keep the file as .yaml"),
        ),
        Rejection(
            "a comment by #",
            "gate.json",
            '{"a": 1 # who\n}',
            ("gate.json:1:9: JSON has no comments; remove it, or keep the file as .yaml"),
        ),
        Rejection(
            "a comma too many in a list",
            "gate.json",
            "[1,\n 2,\n]",
            ("gate.json:2:3: a comma before the ]; remove it"),
        ),
        Rejection(
            "a comma too many in a mapping",
            "gate.json",
            '{"a": 1, }',
            ("gate.json:1:8: a comma before the }; remove it"),
        ),
        Rejection(
            "a comma in an empty list",
            "gate.json",
            "[,]",
            (
                "gate.json:1:2: not JSON: a value is missing here, before ,; write JSON as in "
                "RFC 8259, or keep the file as .yaml"
            ),
        ),
        Rejection(
            "text in single quotes",
            "gate.json",
            "{\"a\": 'b'}",
            ("gate.json:1:7: JSON has no single quotes; write double quotes"),
        ),
        Rejection(
            "Python's names",
            "gate.json",
            "[None]",
            ("gate.json:1:2: None is not a JSON value; write null"),
        ),
        Rejection(
            "Python's names",
            "gate.json",
            '{"a": True}',
            ("gate.json:1:7: True is not a JSON value; write true"),
        ),
        Rejection(
            "Python's names",
            "gate.json",
            "False",
            ("gate.json:1:1: False is not a JSON value; write false"),
        ),
        Rejection(
            "a name that is none",
            "gate.json",
            "[undefined]",
            (
                "gate.json:1:2: not JSON: a value is missing here, before undefined; write "
                "JSON as in RFC 8259, or keep the file as .yaml"
            ),
        ),
        Rejection(
            "a value missing",
            "gate.json",
            '{"a": }',
            (
                "gate.json:1:7: not JSON: a value is missing here, before }; write JSON as in "
                "RFC 8259, or keep the file as .yaml"
            ),
        ),
        Rejection(
            "a comma missing in a list",
            "gate.json",
            "[1 2]",
            (
                "gate.json:1:4: not JSON: a comma or ] is missing here, before 2; write JSON "
                "as in RFC 8259, or keep the file as .yaml"
            ),
        ),
        Rejection(
            "a comma missing in a mapping",
            "gate.json",
            '{"a": 1\n "b": 2}',
            (
                'gate.json:2:2: not JSON: a comma or } is missing here, before "; write JSON '
                "as in RFC 8259, or keep the file as .yaml"
            ),
        ),
        Rejection(
            "a colon missing",
            "gate.json",
            '{"a" 1}',
            (
                "gate.json:1:6: not JSON: a colon is missing here, before 1; write JSON as in "
                "RFC 8259, or keep the file as .yaml"
            ),
        ),
        Rejection(
            "the wrong bracket",
            "gate.json",
            "[1}",
            (
                "gate.json:1:3: not JSON: a comma or ] is missing here, before }; write JSON "
                "as in RFC 8259, or keep the file as .yaml"
            ),
        ),
        Rejection(
            "a bracket too many",
            "gate.json",
            '{"a": 1}}',
            (
                "gate.json:1:9: not JSON: } after the end of the document; remove it, or check "
                "the brackets before it"
            ),
        ),
        Rejection(
            "the end inside of a mapping",
            "gate.json",
            '{"a": 1,',
            (
                "gate.json:1:9: the file ends here, but a key in double quotes is missing "
                "here; complete it"
            ),
        ),
        Rejection(
            "the end inside of a list",
            "gate.json",
            "[1\n",
            ("gate.json:2:1: the file ends here, but a comma or ] is missing here; complete it"),
        ),
        Rejection(
            "the end before a value",
            "gate.json",
            '{"a":',
            ("gate.json:1:6: the file ends here, but a value is missing here; complete it"),
        ),
        Rejection(
            "the end before a colon",
            "gate.json",
            '{"a"',
            ("gate.json:1:5: the file ends here, but a colon is missing here; complete it"),
        ),
        Rejection(
            "the end inside of a string",
            "gate.json",
            '{"é😀": "b',
            (
                'gate.json:1:8: the file ends inside of a string; close it with ", and write '
                "line breaks as \\n and tabs as \\t"
            ),
        ),
        Rejection(
            "the end inside of an escape",
            "gate.json",
            '["\\',
            (
                'gate.json:1:2: the file ends inside of a string; close it with ", and write '
                "line breaks as \\n and tabs as \\t"
            ),
        ),
        Rejection(
            "a line break in a string",
            "gate.json",
            '["a\nb"]',
            (
                'gate.json:1:2: a string runs over the end of its line; close it with ", and '
                "write line breaks as \\n and tabs as \\t"
            ),
        ),
        Rejection(
            "a line break in a string, with CR and a backslash",
            "gate.json",
            '["a\\\rb"]',
            (
                'gate.json:1:2: a string runs over the end of its line; close it with ", and '
                "write line breaks as \\n and tabs as \\t"
            ),
        ),
        Rejection(
            "a tab in a string",
            "gate.json",
            '{\r\n"é😀": "a\tb"}',
            ("gate.json:2:9: a tab stands in a string as it is; write it as \\t"),
        ),
        Rejection(
            "an escape that is none",
            "gate.json",
            '"C:\\Windows"',
            ('gate.json:1:4: \\W is no escape in JSON; write "\\\\" for a \\'),
        ),
        Rejection(
            "an escape of too few digits",
            "gate.json",
            '"\\u12"',
            (
                "gate.json:1:2: \\u stands without four hexadecimal digits behind it; write "
                '"\\\\" for a \\'
            ),
        ),
        Rejection(
            "a space that is none",
            "gate.json",
            '{\u00a0"a": 1}',
            ("gate.json:1:2: the space U+00A0 is none to JSON; write a plain space"),
        ),
        Rejection(
            "an invisible character between",
            "gate.json",
            "[\u200b1]",
            (
                "gate.json:1:2: not JSON: a value is missing here, before \\u200b1; write JSON "
                "as in RFC 8259, or keep the file as .yaml"
            ),
        ),
        Rejection(
            "typographic quotes",
            "gate.json",
            "{“a”: 1}",
            (
                "gate.json:1:2: not JSON: a key in double quotes is missing here, before “a”; "
                "write JSON as in RFC 8259, or keep the file as .yaml"
            ),
        ),
        Rejection(
            "half of a surrogate pair, escaped",
            "gate.json",
            '{"a": "\\ud83d",\n "b": ["\\ude00\\ud83d"]}',
            (
                "gate.json:1:7: half of a surrogate pair is escaped here; write the character "
                "itself, or both halves of its escape\n"
                "gate.json:2:8: half of a surrogate pair is escaped here; write the character "
                "itself, or both halves of its escape"
            ),
        ),
        Rejection(
            "half of a surrogate pair, escaped in a key",
            "gate.json",
            '{"\\udead": 1}',
            (
                "gate.json:1:2: half of a surrogate pair is escaped here; write the character "
                "itself, or both halves of its escape"
            ),
        ),
        Rejection(
            "YAML",
            "gate.json",
            "a: 1\nb: 2\n",
            (
                "gate.json:1:1: not JSON: a value is missing here, before a; write JSON as in "
                "RFC 8259, or keep the file as .yaml"
            ),
        ),
        Rejection(
            "a long word",
            "gate.json",
            Long("[", "x", 100, "]"),
            (
                "gate.json:1:2: not JSON: a value is missing here, before "
                "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…; write JSON as in RFC 8259, or keep "
                "the file as .yaml"
            ),
        ),
    ],
    "Several at once": [
        Rejection(
            "several",
            "gate.yaml",
            'a: yes\r\nb: !!int 1\r\n😀: [.inf, 012]\r\na: {1: x}\r\nc: "\\q"\r\n',
            (
                "gate.yaml:1:4: YAML versions differ on what the plain yes is; quote it, or "
                "write true or false\n"
                "gate.yaml:2:4: an explicit tag, !!int; remove it: a value's type follows from "
                "how it is written\n"
                "gate.yaml:3:5: .inf is not a JSON number; write null or a number, or quote it\n"
                "gate.yaml:3:11: YAML versions differ on what the plain 012 is; quote it, or "
                "write it as a decimal number\n"
                "gate.yaml:4:1: the key a is in this mapping already, at 1:1; remove or rename "
                "one of the two\n"
                "gate.yaml:4:5: a key that is not text; quote it\n"
                "gate.yaml:5:5: not YAML: found unknown escape character while parsing a "
                'quoted scalar; write a backslash in double quotes as "\\\\", or use single '
                "quotes"
            ),
        ),
        Rejection(
            "several",
            "gate.json",
            '{"a": NaN,\r\n "é": 1e999, "é": "\\ud800",\r\n "a": [01]}',
            (
                "gate.json:1:7: NaN is not a JSON number; write null or a number, or quote it\n"
                "gate.json:2:7: the number 1e999 is too large; write a number that a 64-bit "
                "float can hold, or quote it\n"
                'gate.json:2:14: the key "é" is in this mapping already, at 2:2; remove or '
                "rename one of the two\n"
                "gate.json:2:19: half of a surrogate pair is escaped here; write the character "
                "itself, or both halves of its escape\n"
                "gate.json:3:2: the key a is in this mapping already, at 1:2; remove or rename "
                "one of the two\n"
                "gate.json:3:8: 01 is not a JSON number; write it as a decimal number, such as "
                "-1.5, or quote it"
            ),
        ),
    ],
}

ALL = [rejection for group in REJECTIONS.values() for rejection in group]


def name_of(rejection: Rejection) -> str:
    """Name a rejection in the list of tests."""
    return f"{rejection.file.rpartition('.')[2]}: {rejection.what}"


def bytes_of(content: str | bytes | Long) -> bytes:
    """Give the whole file."""
    if isinstance(content, Long):
        content = content.before + content.piece * content.times + content.after
    return content.encode() if isinstance(content, str) else content


def problems_of(rejection: Rejection) -> list[str]:
    """Read the file, and give what is said about it."""
    with pytest.raises(InputInvalidError) as caught:
        parse_document(bytes_of(rejection.content), rejection.file)
    return str(caught.value).split("\n")


@pytest.mark.parametrize("rejection", ALL, ids=name_of)
def test_rejection_says_what_is_wrong_where_and_what_to_write(rejection: Rejection) -> None:
    """A file that cannot be meant is refused with its places, not guessed at."""
    assert problems_of(rejection) == rejection.says.split("\n")


@pytest.mark.parametrize("rejection", ALL, ids=name_of)
def test_rejection_is_placed_and_has_a_way_out(rejection: Rejection) -> None:
    """No rejection in the table leaves the user without a place and something to do about it."""
    place = (
        r"gate\.(?:yaml|json):\d+:\d+"
        if "64 MiB; split it into smaller" not in (rejection.says)
        else r"gate\.(?:yaml|json)"
    )
    for line in rejection.says.split("\n"):
        assert re.fullmatch(rf"{place}: \S.*; \S.*", line)


def layouts() -> list[str | bytes | Long]:
    """Give the contents that are in the table both as YAML and as JSON."""
    as_yaml = [rejection.content for rejection in ALL if rejection.file == "gate.yaml"]
    as_json = [rejection.content for rejection in ALL if rejection.file == "gate.json"]
    return [content for content in as_yaml if content in as_json]


def test_both_formats_say_the_same_of_the_same_layout() -> None:
    """A file that is kept as YAML today and as JSON tomorrow has its problems in the same place."""
    said = {(rejection.file, rejection.content): rejection.says for rejection in ALL}
    assert len(layouts()) == NUMBER
    for content in layouts():
        as_yaml = said["gate.yaml", content]
        assert as_yaml.replace("gate.yaml:", "gate.json:") == said["gate.json", content]


def code(text: str) -> str:
    """Write text as Markdown's code in a table's cell, nothing invisible in it."""
    shown = repr(text)[1:-1].replace("\\'", "'").replace("|", "\\|")
    return f"`` {shown} ``" if "`" in shown else f"`{shown}`"


def describe(content: str | bytes | Long) -> str:
    """Write a file's content as one cell of the table."""
    if isinstance(content, Long):
        parts = (code(content.before), f"{code(content.piece)} × {content.times:,}")
        return " ".join((*parts, code(content.after[:20])))
    if isinstance(content, bytes):
        content = content.decode("utf-8", "backslashreplace")
    return code(content) if content else "(nothing)"


def as_markdown() -> str:
    """Write all rejections as Markdown tables, one a group."""
    lines = []
    for title, group in REJECTIONS.items():
        lines += [f"### {title}", "", "| what | file | content | message |", "|---|---|---|---|"]
        for rejection in group:
            says = "<br>".join(code(line) for line in rejection.says.split("\n"))
            cells = (rejection.what, rejection.file, describe(rejection.content), says)
            lines.append(f"| {' | '.join(cells)} |")
        lines.append("")
    return "\n".join(lines)


if __name__ == "__main__":
    sys.stdout.write(as_markdown())
