"""Every text that the reader refuses, with its message; the documentation prints this table.

`python tests/unit/documents/test_rejections.py` prints it as Markdown.
"""

import re
import sys
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import pytest
from inline_snapshot import snapshot

from tier2gate.documents.reader import parse_document
from tier2gate.foundation.errors import InputInvalidError

MIB = 1024 * 1024

YAML = ("gate.yaml",)
JSON = ("gate.json",)
BOTH = (*YAML, *JSON)


class Long(NamedTuple):
    """A text that is too long to write out."""

    before: str
    piece: str
    times: int
    after: str = ""


class Rejection(NamedTuple):
    """A content that is refused in these files, and its message, one line per problem."""

    what: str
    files: tuple[str, ...]
    content: str | bytes | Long
    says: str  # FILE is replaced by the file's name


LAUGHS = "a: &a [lol, lol, lol, lol, lol, lol, lol, lol, lol, lol]\n" + "".join(
    f"{key}: &{key} [{', '.join([f'*{before}'] * 10)}]\n"
    for before, key in zip("abcdefghi", "bcdefghij", strict=True)
)

REJECTIONS: Mapping[str, Sequence[Rejection]] = {
    "The file as a whole": [
        Rejection(
            "empty", BOTH, "", "FILE:1:1: the file is empty; add its content, or delete the file"
        ),
        Rejection(
            "only spaces and line breaks",
            BOTH,
            " \t\r\n\n",
            "FILE:1:1: the file is empty; add its content, or delete the file",
        ),
        Rejection(
            "only a byte order mark",
            BOTH,
            "\ufeff",
            "FILE:1:1: the file is empty; add its content, or delete the file",
        ),
        Rejection(
            "only comments",
            YAML,
            "# to do\n",
            "FILE:1:1: the file has no document, only comments; add its content, or "
            "delete the file",
        ),
        Rejection(
            "Latin-1",
            BOTH,
            b'{"city": "Z\xfcrich"}',
            "FILE:1:12: byte 0xFC is not valid UTF-8; save the file as UTF-8",
        ),
        Rejection(
            "UTF-16",
            BOTH,
            b"\xff\xfe{\0}\0",
            "FILE:1:1: byte 0xFF is not valid UTF-8; save the file as UTF-8",
        ),
        Rejection(
            "a character cut off at the end",
            BOTH,
            b'"caf\xc3',
            "FILE:1:5: byte 0xC3 is not valid UTF-8; save the file as UTF-8",
        ),
        Rejection(
            "a raw lone surrogate",
            BOTH,
            b'{"a": "\xed\xa0\x80"}',
            "FILE:1:8: byte 0xED is not valid UTF-8; save the file as UTF-8",
        ),
        Rejection(
            "not UTF-8, after two lines with multibyte characters",
            BOTH,
            'é: 1\r\n"😀": '.encode() + b"\xff",
            "FILE:2:6: byte 0xFF is not valid UTF-8; save the file as UTF-8",
        ),
        Rejection(
            "not UTF-8, after a byte order mark",
            BOTH,
            b'\xef\xbb\xbf"\xff"',
            "FILE:1:2: byte 0xFF is not valid UTF-8; save the file as UTF-8",
        ),
        Rejection(
            "a raw NUL",
            BOTH,
            '{"a": "\0"}',
            "FILE:1:8: the character U+0000 is not allowed unescaped; remove it, or escape "
            'it in double quotes: "\\u0000"',
        ),
        Rejection(
            "a raw escape character, as for colours",
            BOTH,
            '"\x1b[31mred"',
            "FILE:1:2: the character U+001B is not allowed unescaped; remove it, or escape "
            'it in double quotes: "\\u001b"',
        ),
        Rejection(
            "a raw DEL",
            BOTH,
            '{"é😀":\r"\x7f"}',
            "FILE:2:2: the character U+007F is not allowed unescaped; remove it, or escape "
            'it in double quotes: "\\u007f"',
        ),
        Rejection(
            "a raw U+0085",
            BOTH,
            '["\r\n\x85"]',
            "FILE:2:1: the character U+0085 is not allowed unescaped; remove it, or escape "
            'it in double quotes: "\\u0085"',
        ),
        Rejection(
            "a raw U+2028",
            BOTH,
            '\ufeff"\u2028"',
            "FILE:1:2: the character U+2028 is not allowed unescaped; remove it, or escape "
            'it in double quotes: "\\u2028"',
        ),
        Rejection(
            "a raw U+2029",
            BOTH,
            '\n\n  "\u2029"',
            "FILE:3:4: the character U+2029 is not allowed unescaped; remove it, or escape "
            'it in double quotes: "\\u2029"',
        ),
        Rejection(
            "a byte order mark inside",
            BOTH,
            "[1,\n\ufeff2]",
            "FILE:2:1: the character U+FEFF is not allowed unescaped; remove it, or escape "
            'it in double quotes: "\\ufeff"',
        ),
        Rejection(
            "a non-character",
            BOTH,
            '"\uffff"',
            "FILE:1:2: the character U+FFFF is not allowed unescaped; remove it, or escape "
            'it in double quotes: "\\uffff"',
        ),
        Rejection(
            "two documents",
            YAML,
            "a: 1\n---\na: 1\n",
            "FILE:2:1: the file has a second document; use one file for each document",
        ),
        Rejection(
            "two documents, the second without ---",
            YAML,
            "a\n...\nb\n",
            "FILE:3:1: invalid YAML: a second document; use one file for each document",
        ),
        Rejection(
            "two documents in brackets",
            YAML,
            '{"a": 1}\n{"a": 1}\n',
            "FILE:2:1: invalid YAML: text after the end of the document; check the "
            "brackets and quotes before it, or use one file for each document",
        ),
        Rejection(
            "an extra bracket",
            YAML,
            '{"a": [1]}}\n',
            "FILE:1:11: invalid YAML: } after the end of the document; remove it, or check "
            "the brackets before it",
        ),
        Rejection(
            "only a %YAML line",
            YAML,
            "%YAML 1.2\n",
            "FILE:1:10: invalid YAML: a line that starts with % must be followed by a --- "
            "line; add a --- line before the document, or remove the % line",
        ),
        Rejection(
            "two documents",
            JSON,
            '{"a": 1}\n{"a": 1}\n',
            "FILE:2:1: the file has a second document; use one file for each document",
        ),
        Rejection(
            "two documents that are not mappings",
            JSON,
            "1 true",
            "FILE:1:3: the file has a second document; use one file for each document",
        ),
        Rejection(
            "a conflict marker, start",
            BOTH,
            '{\n<<<<<<< HEAD\n"a": 1\n}',
            "FILE:2:1: the file has a Git conflict marker; resolve the conflict and remove "
            "the marker lines",
        ),
        Rejection(
            "a conflict marker, middle",
            BOTH,
            '{\r"a": 1\r=======\r}',
            "FILE:3:1: the file has a Git conflict marker; resolve the conflict and remove "
            "the marker lines",
        ),
        Rejection(
            "a conflict marker, end",
            BOTH,
            '{\r\n"é": 1\r\n>>>>>>> branch\r\n}',
            "FILE:3:1: the file has a Git conflict marker; resolve the conflict and remove "
            "the marker lines",
        ),
        Rejection(
            "a conflict marker, base",
            BOTH,
            "{}\n||||||| 1a2b3c",
            "FILE:2:1: the file has a Git conflict marker; resolve the conflict and remove "
            "the marker lines",
        ),
    ],
    "Keys": [
        Rejection(
            "a repeated key, in block style",
            YAML,
            "a: 1\nb: 2\na: 3\n",
            "FILE:3:1: duplicate key a, first used at 1:1; remove or rename one of them",
        ),
        Rejection(
            "a repeated key",
            BOTH,
            '{"a": 1,\n "a": 2}',
            "FILE:2:2: duplicate key a, first used at 1:2; remove or rename one of them",
        ),
        Rejection(
            "a key three times, with CRLF",
            BOTH,
            '{"a": 1,\r\n "a": 2,\r\n  "a": 3}',
            "FILE:2:2: duplicate key a, first used at 1:2; remove or rename one of them\n"
            "FILE:3:3: duplicate key a, first used at 1:2; remove or rename one of them",
        ),
        Rejection(
            "a repeated key, with CR",
            BOTH,
            '{"a": 1,\r "a": 2}',
            "FILE:2:2: duplicate key a, first used at 1:2; remove or rename one of them",
        ),
        Rejection(
            "a repeated key, after a byte order mark",
            BOTH,
            '\ufeff{"a": 1, "a": 2}',
            "FILE:1:10: duplicate key a, first used at 1:2; remove or rename one of them",
        ),
        Rejection(
            "a repeated key, after multibyte characters",
            BOTH,
            '{"é😀": "😀", "a": 1, "a": 2}',
            "FILE:1:21: duplicate key a, first used at 1:13; remove or rename one of them",
        ),
        Rejection(
            "nested repeated keys",
            BOTH,
            '{"a": {"b": 1, "b": 2},\n "a": [{"c": 1, "c": 2}]}',
            "FILE:1:16: duplicate key b, first used at 1:8; remove or rename one of them\n"
            "FILE:2:2: duplicate key a, first used at 1:2; remove or rename one of them\n"
            "FILE:2:17: duplicate key c, first used at 2:9; remove or rename one of them",
        ),
        Rejection(
            "a repeated key, once escaped",
            BOTH,
            '{"a": 1, "\\u0061": 2}',
            "FILE:1:10: duplicate key a, first used at 1:2; remove or rename one of them",
        ),
        Rejection(
            "an invisible repeated key",
            BOTH,
            '{"\u200b": 1, "\u200b": 2}',
            'FILE:1:10: duplicate key "\\u200b", first used at 1:2; remove or rename one of them',
        ),
        Rejection(
            "a repeated key, once plain and once in quotes",
            YAML,
            "a: 1\n'a': 2\n",
            "FILE:2:1: duplicate key a, first used at 1:1; remove or rename one of them",
        ),
        Rejection(
            "a repeated key, once by an alias",
            YAML,
            "&k a: 1\n*k : 2\n",
            "FILE:2:1: duplicate key a, first used at 1:1; remove or rename one of them",
        ),
        Rejection(
            "a number as a key",
            YAML,
            "1: a\n2.5: b\n",
            "FILE:1:1: the key is not a string; quote it\n"
            "FILE:2:1: the key is not a string; quote it",
        ),
        Rejection(
            "true and null as keys",
            YAML,
            "true: a\n~: b\nnull: c\n?\n: d\n",
            "FILE:1:1: the key is not a string; quote it\n"
            "FILE:2:1: the key is not a string; quote it\n"
            "FILE:3:1: the key is not a string; quote it\n"
            "FILE:4:2: the key is not a string; quote it",
        ),
        Rejection(
            "a list as a key",
            YAML,
            "? [a, b]\n: 1\n",
            "FILE:1:3: the key is not a string; quote it",
        ),
        Rejection(
            "a mapping as a key", YAML, "{{a: 1}: 2}", "FILE:1:2: the key is not a string; quote it"
        ),
        Rejection(
            "an alias to a value that is not a string, as a key",
            YAML,
            "a: &n 1\n*n : 2\n",
            "FILE:2:1: the key is not a string; quote it",
        ),
        Rejection(
            "a number as a key",
            JSON,
            '{1: "a"}',
            "FILE:1:2: invalid JSON: expected a key in double quotes, not 1; write JSON as "
            "in RFC 8259, or rename the file to .yaml",
        ),
        Rejection(
            "a key without quotes",
            JSON,
            "{a: 1}",
            "FILE:1:2: invalid JSON: expected a key in double quotes, not a; write JSON as "
            "in RFC 8259, or rename the file to .yaml",
        ),
        Rejection(
            "a key in single quotes",
            JSON,
            "{'a': 1}",
            "FILE:1:2: JSON has no single quotes; use double quotes",
        ),
        Rejection(
            "a merge key",
            YAML,
            "base: &b {a: 1}\nmore:\n  <<: *b\n",
            "FILE:3:3: the merge key << is not supported; write out the merged keys",
        ),
        Rejection(
            "`<<` as a value",
            YAML,
            "a: <<",
            "FILE:1:4: YAML versions disagree on the meaning of unquoted <<; quote it",
        ),
        Rejection(
            "the value key of YAML 1.1",
            YAML,
            "=: 1\na: =\n",
            "FILE:1:1: YAML versions disagree on the meaning of unquoted =; quote it\n"
            "FILE:2:4: YAML versions disagree on the meaning of unquoted =; quote it",
        ),
    ],
    "Tags": [
        Rejection(
            "a tag of YAML",
            YAML,
            "a: !!str 1\n",
            "FILE:1:4: the tag !!str is not allowed; remove it: the type of a value "
            "follows from how it is written",
        ),
        Rejection(
            "a custom tag",
            YAML,
            "- !python/object:os.system {}\n- !x [1]\n",
            "FILE:1:3: the tag !python/object:os.system is not allowed; remove it: the "
            "type of a value follows from how it is written\n"
            "FILE:2:3: the tag !x is not allowed; remove it: the type of a value follows "
            "from how it is written",
        ),
        Rejection(
            "a verbatim tag",
            YAML,
            "!<tag:example.org,2000:x> 1\n",
            "FILE:1:1: the tag tag:example.org,2000:x is not allowed; remove it: the type "
            "of a value follows from how it is written",
        ),
        Rejection(
            "the non-specific tag",
            YAML,
            "a: ! 1\n",
            "FILE:1:4: the tag ! is not allowed; remove it: the type of a value follows "
            "from how it is written",
        ),
        Rejection(
            "a tag on a key",
            YAML,
            "!!int 1: a\n",
            "FILE:1:1: the tag !!int is not allowed; remove it: the type of a value "
            "follows from how it is written",
        ),
        Rejection(
            "a tag without its handle",
            YAML,
            "!e!x 1\n",
            "FILE:1:1: invalid YAML: found undefined tag handle while parsing a node; "
            "remove it: the type of a value follows from how it is written",
        ),
        Rejection(
            "a tag that is not UTF-8",
            YAML,
            "é: 1\nb: !%ED%A0%80 x\n",
            "FILE:2:4: the tag is not valid UTF-8; remove it: the type of a value follows "
            "from how it is written",
        ),
        Rejection(
            "a tag with an incomplete character",
            YAML,
            "a: !%FF x\n",
            "FILE:1:5: invalid YAML: found an incorrect leading UTF-8 octet while parsing "
            "a tag; remove it: the type of a value follows from how it is written",
        ),
        Rejection(
            "a handle that is not UTF-8",
            YAML,
            "%TAG !e! %ED%A0%80\n---\n!e!x 1\n",
            "FILE:1:1: the tag is not valid UTF-8; remove it: the type of a value follows "
            "from how it is written",
        ),
        Rejection(
            "another version of YAML",
            YAML,
            "%YAML 2.0\n---\na: 1\n",
            "FILE:1:1: invalid YAML: found incompatible YAML document; remove the %YAML line",
        ),
        Rejection(
            "an unknown directive",
            YAML,
            "%a: 1\n",
            "FILE:1:3: invalid YAML: found unexpected non-alphabetical character while "
            "scanning a directive; quote text that starts with %",
        ),
    ],
    "Scalars that YAML versions read differently": [
        Rejection(
            "other words for true and false",
            YAML,
            "a: yes\nb: no\nc: on\nd: off\n",
            "FILE:1:4: YAML versions disagree on the meaning of unquoted yes; quote it, or "
            "write true or false\n"
            "FILE:2:4: YAML versions disagree on the meaning of unquoted no; quote it, or "
            "write true or false\n"
            "FILE:3:4: YAML versions disagree on the meaning of unquoted on; quote it, or "
            "write true or false\n"
            "FILE:4:4: YAML versions disagree on the meaning of unquoted off; quote it, or "
            "write true or false",
        ),
        Rejection(
            "such words in any case",
            YAML,
            "[Yes, NO, oN, Off]",
            "FILE:1:2: YAML versions disagree on the meaning of unquoted Yes; quote it, or "
            "write true or false\n"
            "FILE:1:7: YAML versions disagree on the meaning of unquoted NO; quote it, or "
            "write true or false\n"
            "FILE:1:11: YAML versions disagree on the meaning of unquoted oN; quote it, or "
            "write true or false\n"
            "FILE:1:15: YAML versions disagree on the meaning of unquoted Off; quote it, "
            "or write true or false",
        ),
        Rejection(
            "such words as keys",
            YAML,
            "yes: 1\nOff: 2\n",
            "FILE:1:1: YAML versions disagree on the meaning of unquoted yes; quote it\n"
            "FILE:2:1: YAML versions disagree on the meaning of unquoted Off; quote it",
        ),
        Rejection(
            "leading zeros",
            YAML,
            "- 012\n- 08\n- -01\n- 00\n",
            "FILE:1:3: YAML versions disagree on the meaning of unquoted 012; quote it, or "
            "write it as a decimal number\n"
            "FILE:2:3: YAML versions disagree on the meaning of unquoted 08; quote it, or "
            "write it as a decimal number\n"
            "FILE:3:3: YAML versions disagree on the meaning of unquoted -01; quote it, or "
            "write it as a decimal number\n"
            "FILE:4:3: YAML versions disagree on the meaning of unquoted 00; quote it, or "
            "write it as a decimal number",
        ),
        Rejection(
            "octal, hexadecimal, binary",
            YAML,
            "- 0o17\n- 0x1F\n- 0b1\n- -0x1f\n",
            "FILE:1:3: YAML versions disagree on the meaning of unquoted 0o17; quote it, "
            "or write it as a decimal number\n"
            "FILE:2:3: YAML versions disagree on the meaning of unquoted 0x1F; quote it, "
            "or write it as a decimal number\n"
            "FILE:3:3: YAML versions disagree on the meaning of unquoted 0b1; quote it, or "
            "write it as a decimal number\n"
            "FILE:4:3: YAML versions disagree on the meaning of unquoted -0x1f; quote it, "
            "or write it as a decimal number",
        ),
        Rejection(
            "underscores",
            YAML,
            "- 1_000\n- 1_0.5\n",
            "FILE:1:3: YAML versions disagree on the meaning of unquoted 1_000; quote it, "
            "or write it as a decimal number\n"
            "FILE:2:3: YAML versions disagree on the meaning of unquoted 1_0.5; quote it, "
            "or write it as a decimal number",
        ),
        Rejection(
            "base 60",
            YAML,
            "- 12:30\n- 1:30:00\n- -1:30.5\n",
            "FILE:1:3: YAML versions disagree on the meaning of unquoted 12:30; quote it, "
            "or write it as a decimal number\n"
            "FILE:2:3: YAML versions disagree on the meaning of unquoted 1:30:00; quote "
            "it, or write it as a decimal number\n"
            "FILE:3:3: YAML versions disagree on the meaning of unquoted -1:30.5; quote "
            "it, or write it as a decimal number",
        ),
        Rejection(
            "a leading plus sign",
            YAML,
            "- +1\n- +.5\n- +1e3\n",
            "FILE:1:3: YAML versions disagree on the meaning of unquoted +1; quote it, or "
            "write it as a decimal number\n"
            "FILE:2:3: YAML versions disagree on the meaning of unquoted +.5; quote it, or "
            "write it as a decimal number\n"
            "FILE:3:3: YAML versions disagree on the meaning of unquoted +1e3; quote it, "
            "or write it as a decimal number",
        ),
        Rejection(
            "a leading or trailing point",
            YAML,
            "- .5\n- 1.\n- 1.e3\n- -.5\n",
            "FILE:1:3: YAML versions disagree on the meaning of unquoted .5; quote it, or "
            "write it as a decimal number\n"
            "FILE:2:3: YAML versions disagree on the meaning of unquoted 1.; quote it, or "
            "write it as a decimal number\n"
            "FILE:3:3: YAML versions disagree on the meaning of unquoted 1.e3; quote it, "
            "or write it as a decimal number\n"
            "FILE:4:3: YAML versions disagree on the meaning of unquoted -.5; quote it, or "
            "write it as a decimal number",
        ),
        Rejection(
            "an exponent without a point or without a sign",
            YAML,
            "- 25921e05\n- 1E6\n- 0e+1\n- 1.5e3\n",
            "FILE:1:3: YAML versions disagree on the meaning of unquoted 25921e05; quote "
            "it if it is text, or write it with a point and a sign, as in 1.0e+3\n"
            "FILE:2:3: YAML versions disagree on the meaning of unquoted 1E6; quote it if "
            "it is text, or write it with a point and a sign, as in 1.0e+3\n"
            "FILE:3:3: YAML versions disagree on the meaning of unquoted 0e+1; quote it if "
            "it is text, or write it with a point and a sign, as in 1.0e+3\n"
            "FILE:4:3: YAML versions disagree on the meaning of unquoted 1.5e3; quote it "
            "if it is text, or write it with a point and a sign, as in 1.0e+3",
        ),
        Rejection(
            "such numbers as keys",
            YAML,
            "08: a\n12:30: b\n.5: c\n",
            "FILE:1:1: YAML versions disagree on the meaning of unquoted 08; quote it\n"
            "FILE:2:1: YAML versions disagree on the meaning of unquoted 12:30; quote it\n"
            "FILE:3:1: YAML versions disagree on the meaning of unquoted .5; quote it",
        ),
        Rejection(
            "such scalars, with CRLF and multibyte characters",
            YAML,
            "é: {😀: no}\r\nb: 1_000\r\n",
            "FILE:1:8: YAML versions disagree on the meaning of unquoted no; quote it, or "
            "write true or false\n"
            "FILE:2:4: YAML versions disagree on the meaning of unquoted 1_000; quote it, "
            "or write it as a decimal number",
        ),
        Rejection(
            "such scalars, with CR and a byte order mark",
            YAML,
            "\ufeff- no\r- 08\r",
            "FILE:1:3: YAML versions disagree on the meaning of unquoted no; quote it, or "
            "write true or false\n"
            "FILE:2:3: YAML versions disagree on the meaning of unquoted 08; quote it, or "
            "write it as a decimal number",
        ),
    ],
    "What YAML parsers read differently": [
        Rejection(
            "text that starts with ?, in brackets",
            YAML,
            "a: {?b: 1}\nc: [?d]\n",
            "FILE:1:5: YAML parsers disagree on ?b in brackets; quote the text that starts "
            "with ?\n"
            "FILE:2:5: YAML parsers disagree on ?d in brackets; quote the text that starts "
            "with ?",
        ),
        Rejection(
            "a single dash, in brackets",
            YAML,
            "[-, a]\n",
            "FILE:1:2: invalid YAML: an unquoted - in brackets; quote it",
        ),
        Rejection(
            "an anchor or alias name followed by another character",
            YAML,
            "a: &an:chor b\n*an: c\n",
            "FILE:1:4: YAML parsers disagree on where the name of the anchor &an ends; put "
            "a space between the name and the :, or quote it if it is text\n"
            "FILE:2:1: YAML parsers disagree on where the name of the alias *an ends; put "
            "a space between the name and the :, or quote it if it is text",
        ),
        Rejection(
            "a block scalar at the end of a file without a line break",
            YAML,
            "a: |\n  b",
            "FILE:1:4: YAML parsers disagree on a block scalar at the end of a file "
            "without a line break; end the file with a line break, or use |- for text "
            "without one",
        ),
        Rejection(
            "a folded one that keeps all line breaks and ends with spaces",
            YAML,
            "- >+\n  b\n   ",
            "FILE:1:3: YAML parsers disagree on a block scalar at the end of a file "
            "without a line break; end the file with a line break, or use >- for text "
            "without one",
        ),
        Rejection(
            "a blank line after a backslash",
            YAML,
            '"a\\\n\n  b"\n',
            "FILE:1:3: YAML parsers disagree on a blank line after a \\ at the end of a "
            "line; write the line break as \\n",
        ),
    ],
    "Numbers": [
        Rejection(
            "not a number, and infinity",
            YAML,
            "- .nan\n- .inf\n- -.Inf\n- +.INF\n- NaN\n- Infinity\n- -Infinity\n",
            "FILE:1:3: .nan is not a JSON number; write null or a number, or quote it\n"
            "FILE:2:3: .inf is not a JSON number; write null or a number, or quote it\n"
            "FILE:3:3: -.Inf is not a JSON number; write null or a number, or quote it\n"
            "FILE:4:3: +.INF is not a JSON number; write null or a number, or quote it\n"
            "FILE:5:3: NaN is not a JSON number; write null or a number, or quote it\n"
            "FILE:6:3: Infinity is not a JSON number; write null or a number, or quote it\n"
            "FILE:7:3: -Infinity is not a JSON number; write null or a number, or quote it",
        ),
        Rejection(
            "not a number, and infinity",
            JSON,
            "[NaN,\n Infinity,\n -Infinity]",
            "FILE:1:2: NaN is not a JSON number; write null or a number, or quote it\n"
            "FILE:2:2: Infinity is not a JSON number; write null or a number, or quote it\n"
            "FILE:3:2: -Infinity is not a JSON number; write null or a number, or quote it",
        ),
        Rejection(
            "infinity as a key",
            YAML,
            ".inf: 1\nNaN: 2\n",
            "FILE:1:1: .inf is not a JSON number; quote it\n"
            "FILE:2:1: NaN is not a JSON number; quote it",
        ),
        Rejection(
            "a number too large for a float",
            BOTH,
            '{"a": 1.0e+400,\n "b": -1.5E+999}',
            "FILE:1:7: the number 1.0e+400 is too large; write a number that fits in a "
            "64-bit float, or quote it\n"
            "FILE:2:7: the number -1.5E+999 is too large; write a number that fits in a "
            "64-bit float, or quote it",
        ),
        Rejection(
            "a number too large for a float, as a key",
            YAML,
            "1.0e+400: a\n",
            "FILE:1:1: the number 1.0e+400 is too large; quote it",
        ),
        Rejection(
            "a number too large for a float, and long",
            BOTH,
            Long("", "9", 400, ".0e+1"),
            "FILE:1:1: the number 9999999999999999999999999999999999999999… is too large; "
            "write a number that fits in a 64-bit float, or quote it",
        ),
        Rejection(
            "an integer of 4,301 digits",
            BOTH,
            Long("[-", "1", 4301, "]"),
            "FILE:1:2: the integer has more than 4,300 digits; quote it",
        ),
        Rejection(
            "a leading zero",
            JSON,
            "[012]",
            "FILE:1:2: 012 is not a JSON number; write it as a decimal number, such as "
            "-1.5, or quote it",
        ),
        Rejection(
            "a leading plus sign",
            JSON,
            "[+1]",
            "FILE:1:2: +1 is not a JSON number; write it as a decimal number, such as "
            "-1.5, or quote it",
        ),
        Rejection(
            "a leading point",
            JSON,
            "[.5]",
            "FILE:1:2: .5 is not a JSON number; write it as a decimal number, such as "
            "-1.5, or quote it",
        ),
        Rejection(
            "a trailing point",
            JSON,
            "[1.]",
            "FILE:1:2: 1. is not a JSON number; write it as a decimal number, such as "
            "-1.5, or quote it",
        ),
        Rejection(
            "only a sign",
            JSON,
            "[-]",
            "FILE:1:2: - is not a JSON number; write it as a decimal number, such as -1.5, "
            "or quote it",
        ),
        Rejection(
            "hexadecimal",
            JSON,
            "[0x1F]",
            "FILE:1:2: 0x1F is not a JSON number; write it as a decimal number, such as "
            "-1.5, or quote it",
        ),
        Rejection(
            "underscores",
            JSON,
            "[1_000]",
            "FILE:1:2: 1_000 is not a JSON number; write it as a decimal number, such as "
            "-1.5, or quote it",
        ),
        Rejection(
            "a missing exponent",
            JSON,
            "[1e]",
            "FILE:1:2: 1e is not a JSON number; write it as a decimal number, such as "
            "-1.5, or quote it",
        ),
        Rejection(
            "a space after the sign",
            JSON,
            "[- 1]",
            "FILE:1:2: - is not a JSON number; write it as a decimal number, such as -1.5, "
            "or quote it",
        ),
    ],
    "Aliases": [
        Rejection(
            "an alias inside its own list",
            YAML,
            "a: &x [1, *x]\n",
            "FILE:1:11: the alias *x is inside the value that it refers to; write out the value",
        ),
        Rejection(
            "an alias inside its own mapping",
            YAML,
            "a: &x\n  b:\n    - *x\n",
            "FILE:3:7: the alias *x is inside the value that it refers to; write out the value",
        ),
        Rejection(
            "an alias as a key of its own mapping",
            YAML,
            "&x {*x : 1}",
            "FILE:1:5: the alias *x is inside the value that it refers to; write out the value",
        ),
        Rejection(
            "text that looks like an alias",
            YAML,
            "files: *.txt\n",
            "FILE:1:9: invalid YAML: did not find expected alphabetic or numeric character "
            "while scanning an alias; quote text that starts with *",
        ),
        Rejection(
            "text that looks like an anchor",
            YAML,
            "- & more\n",
            "FILE:1:4: invalid YAML: did not find expected alphabetic or numeric character "
            "while scanning an anchor; quote text that starts with &",
        ),
        Rejection(
            "an alias without its anchor",
            YAML,
            "a: *b\nb: &b 1\n",
            "FILE:1:4: the alias *b has no anchor &b before it; quote it if it is text",
        ),
    ],
    "Limits": [
        Rejection(
            "more than 64 MiB",
            BOTH,
            Long("", " ", 64 * MIB + 1),
            "FILE: the file is larger than 64 MiB; split it into smaller files",
        ),
        Rejection(
            "nested deeper than 100",
            BOTH,
            Long("", "[", 101, "1" + "]" * 101),
            "FILE:1:101: the document nests deeper than 100 levels; flatten it",
        ),
        Rejection(
            "nested deeper than 100, with CRLF and mappings",
            BOTH,
            Long("", '{"a":\r\n', 101, "1" + "}" * 101),
            "FILE:101:1: the document nests deeper than 100 levels; flatten it",
        ),
        Rejection(
            "nested deeper than 100, by indentation",
            YAML,
            Long("", "- ", 101, "1\n"),
            "FILE:1:201: the document nests deeper than 100 levels; flatten it",
        ),
        Rejection(
            "nested deeper than 100, by aliases",
            YAML,
            Long("- &a ", "[", 60, "]" * 60 + "\n- " + "[" * 40 + "*a" + "]" * 40 + "\n"),
            "FILE:2:43: the document nests deeper than 100 levels; flatten it",
        ),
        Rejection(
            "more than 5,000,000 values",
            JSON,
            Long("[0", ",0", 5_000_000, "]"),
            "FILE:1:1: the document has more than 5,000,000 values; split it into several files",
        ),
        Rejection(
            "a billion laughs",
            YAML,
            LAUGHS,
            "FILE:7:20: the document has more than 5,000,000 values; split it into several "
            "files, or use fewer aliases",
        ),
        Rejection(
            "more than 64 MiB by aliases",
            YAML,
            Long('- &a "', "x", MIB, '"\n' + "- *a\n" * 64),
            "FILE:65:3: the document expands to more than 64 MiB; split it into several "
            "files, or use fewer aliases",
        ),
    ],
    "What is not YAML": [
        Rejection(
            "a tab as indentation",
            YAML,
            "a:\n\tb: 1\n",
            "FILE:2:1: invalid YAML: found character that cannot start any token while "
            "scanning for the next token; indent with spaces, not tabs, and quote text "
            "that starts with a special character",
        ),
        Rejection(
            "a leading special character",
            YAML,
            "a: @b\n",
            "FILE:1:4: invalid YAML: found character that cannot start any token while "
            "scanning for the next token; indent with spaces, not tabs, and quote text "
            "that starts with a special character",
        ),
        Rejection(
            "a colon in text",
            YAML,
            "a: b: c\n",
            "FILE:1:5: invalid YAML: mapping values are not allowed in this context; check "
            'the indentation, and quote text that contains ": "',
        ),
        Rejection(
            "an unclosed quote",
            YAML,
            "a: 'b\nc: d\n",
            "FILE:1:4: invalid YAML: found unexpected end of stream while scanning a "
            "quoted scalar; close the quote",
        ),
        Rejection(
            "an unclosed list",
            YAML,
            "a: [1, 2\nb: 3\n",
            "FILE:2:2: invalid YAML: did not find expected ',' or ']' while parsing a flow "
            "sequence; close the list with ], and put commas between its items",
        ),
        Rejection(
            "an unclosed list at the end",
            YAML,
            "a: [1, 2",
            "FILE:1:9: invalid YAML: did not find expected ',' or ']' while parsing a flow "
            "sequence; close the list with ], and put commas between its items",
        ),
        Rejection(
            "an unclosed mapping at the end",
            YAML,
            "é😀: {b: 1",
            "FILE:1:10: invalid YAML: did not find expected ',' or '}' while parsing a "
            "flow mapping; close the mapping with }, and put commas between its keys",
        ),
        Rejection(
            "an unclosed list after a comma",
            YAML,
            "\r\n[1,",
            "FILE:2:4: invalid YAML: did not find expected node content while parsing a "
            "flow node; check the indentation, quotes and brackets of this line and the "
            "one before",
        ),
        Rejection(
            "a backslash in double quotes",
            YAML,
            'path: "C:\\Windows"\n',
            "FILE:1:10: invalid YAML: found unknown escape character while parsing a "
            'quoted scalar; write a backslash in double quotes as "\\\\", or use single '
            "quotes",
        ),
        Rejection(
            "a surrogate pair, escaped as in JSON",
            YAML,
            'a: "\\ud83d\\ude00"\n',
            "FILE:1:7: invalid YAML: found invalid Unicode character escape code while "
            'parsing a quoted scalar; write the character itself, or "\\U" and eight '
            "digits for one above U+FFFF",
        ),
        Rejection(
            "an unpaired surrogate, escaped",
            YAML,
            'a: "\\ud83d"\n',
            "FILE:1:7: invalid YAML: found invalid Unicode character escape code while "
            'parsing a quoted scalar; write the character itself, or "\\U" and eight '
            "digits for one above U+FFFF",
        ),
        Rejection(
            "two commas",
            YAML,
            "[1,, 2]",
            "FILE:1:4: invalid YAML: did not find expected node content while parsing a "
            "flow node; check the indentation, quotes and brackets of this line and the "
            "one before",
        ),
        Rejection(
            "wrong indentation",
            YAML,
            "a:\n  b: 1\n c: 2\n",
            "FILE:3:2: invalid YAML: did not find expected key while parsing a block "
            "mapping; check the indentation, quotes and brackets of this line and the one "
            "before",
        ),
        Rejection(
            "a list among keys",
            YAML,
            "a: 1\n- b\n",
            "FILE:2:1: invalid YAML: did not find expected key while parsing a block "
            "mapping; check the indentation, quotes and brackets of this line and the one "
            "before",
        ),
        Rejection(
            "text after a closing quote",
            YAML,
            "a: 'b' c\n",
            "FILE:1:8: invalid YAML: did not find expected key while parsing a block "
            "mapping; check the indentation, quotes and brackets of this line and the one "
            "before",
        ),
    ],
    "What libyaml accepts, though it is not YAML": [
        Rejection(
            "a comment without a space before it",
            YAML,
            'a: "b"#c\nd: [1,#c\n  2]#c\n',
            "FILE:1:7: invalid YAML: a comment has no space before it; put a space before "
            "the #, or quote the text that contains it\n"
            "FILE:2:7: invalid YAML: a comment has no space before it; put a space before "
            "the #, or quote the text that contains it\n"
            "FILE:3:5: invalid YAML: a comment has no space before it; put a space before "
            "the #, or quote the text that contains it",
        ),
        Rejection(
            "such a comment at a block scalar, and on a %YAML line",
            YAML,
            "%YAML 1.2#c\n---\na: |-#c\n  b\n",
            "FILE:1:10: invalid YAML: a comment has no space before it; put a space before "
            "the #\n"
            "FILE:3:6: invalid YAML: a comment has no space before it; put a space before "
            "the #, or quote the text that contains it",
        ),
        Rejection(
            "lines in brackets without indentation",
            YAML,
            "a: [\n1,\n2]\nb:\n  c: {\n    d: 1\n  }\n",
            "FILE:2:1: invalid YAML: a line of text in brackets is not indented enough; "
            "indent the line by at least 1 space\n"
            "FILE:7:3: invalid YAML: a line of text in brackets is not indented enough; "
            "indent the line by at least 3 spaces",
        ),
        Rejection(
            "lines in quotes without indentation, or with a tab",
            YAML,
            "a: 'b\nc'\nd: \"e\n\t f\"\n",
            "FILE:2:1: invalid YAML: a line of quoted text is not indented enough; indent "
            "the line by at least 1 space\n"
            "FILE:4:3: invalid YAML: a line of quoted text is not indented enough; indent "
            "the line by at least 1 space",
        ),
        Rejection(
            "a block scalar that starts on a line without indentation",
            YAML,
            "a:\n|\n  b\n",
            "FILE:2:1: invalid YAML: a line of a block scalar is not indented enough; "
            "indent the line by at least 1 space",
        ),
        Rejection(
            "spaces on the blank lines before an empty block scalar's comment",
            YAML,
            "a: >\n \n   \n # b\n",
            "FILE:3:2: invalid YAML: a blank line is indented more than the next line; "
            "remove the spaces on this line",
        ),
    ],
    "What is not JSON": [
        Rejection(
            "a // comment",
            JSON,
            "// who\n{}",
            "FILE:1:1: JSON has no comments; remove the comment, or rename the file to .yaml",
        ),
        Rejection(
            "a /* comment",
            JSON,
            "{/* who */}",
            "FILE:1:2: JSON has no comments; remove the comment, or rename the file to .yaml",
        ),
        Rejection(
            "a # comment",
            JSON,
            '{"a": 1 # who\n}',
            "FILE:1:9: JSON has no comments; remove the comment, or rename the file to .yaml",
        ),
        Rejection(
            "a trailing comma in a list",
            JSON,
            "[1,\n 2,\n]",
            "FILE:2:3: trailing comma before ]; remove it",
        ),
        Rejection(
            "a trailing comma in a mapping",
            JSON,
            '{"a": 1, }',
            "FILE:1:8: trailing comma before }; remove it",
        ),
        Rejection(
            "a comma in an empty list",
            JSON,
            "[,]",
            "FILE:1:2: invalid JSON: expected a value, not ,; write JSON as in RFC 8259, "
            "or rename the file to .yaml",
        ),
        Rejection(
            "text in single quotes",
            JSON,
            "{\"a\": 'b'}",
            "FILE:1:7: JSON has no single quotes; use double quotes",
        ),
        Rejection(
            "Python's None", JSON, "[None]", "FILE:1:2: None is not a JSON value; write null"
        ),
        Rejection(
            "Python's True", JSON, '{"a": True}', "FILE:1:7: True is not a JSON value; write true"
        ),
        Rejection(
            "Python's False", JSON, "False", "FILE:1:1: False is not a JSON value; write false"
        ),
        Rejection(
            "an unknown name",
            JSON,
            "[undefined]",
            "FILE:1:2: invalid JSON: expected a value, not undefined; write JSON as in RFC "
            "8259, or rename the file to .yaml",
        ),
        Rejection(
            "a missing value",
            JSON,
            '{"a": }',
            "FILE:1:7: invalid JSON: expected a value, not }; write JSON as in RFC 8259, "
            "or rename the file to .yaml",
        ),
        Rejection(
            "a missing comma in a list",
            JSON,
            "[1 2]",
            "FILE:1:4: invalid JSON: expected a comma or ], not 2; write JSON as in RFC "
            "8259, or rename the file to .yaml",
        ),
        Rejection(
            "a missing comma in a mapping",
            JSON,
            '{"a": 1\n "b": 2}',
            'FILE:2:2: invalid JSON: expected a comma or }, not "; write JSON as in RFC '
            "8259, or rename the file to .yaml",
        ),
        Rejection(
            "a missing colon",
            JSON,
            '{"a" 1}',
            "FILE:1:6: invalid JSON: expected a colon, not 1; write JSON as in RFC 8259, "
            "or rename the file to .yaml",
        ),
        Rejection(
            "the wrong bracket",
            JSON,
            "[1}",
            "FILE:1:3: invalid JSON: expected a comma or ], not }; write JSON as in RFC "
            "8259, or rename the file to .yaml",
        ),
        Rejection(
            "an extra bracket",
            JSON,
            '{"a": 1}}',
            "FILE:1:9: invalid JSON: } after the end of the document; remove it, or check "
            "the brackets before it",
        ),
        Rejection(
            "the file ends inside a mapping",
            JSON,
            '{"a": 1,',
            "FILE:1:9: invalid JSON: expected a key in double quotes, but the file ends "
            "here; complete the document",
        ),
        Rejection(
            "the file ends inside a list",
            JSON,
            "[1\n",
            "FILE:1:3: invalid JSON: expected a comma or ], but the file ends here; "
            "complete the document",
        ),
        Rejection(
            "the file ends before a value",
            JSON,
            '{"a":',
            "FILE:1:6: invalid JSON: expected a value, but the file ends here; complete "
            "the document",
        ),
        Rejection(
            "the file ends before a colon",
            JSON,
            '{"a"',
            "FILE:1:5: invalid JSON: expected a colon, but the file ends here; complete "
            "the document",
        ),
        Rejection(
            "the file ends inside a string",
            JSON,
            '{"é😀": "b',
            'FILE:1:8: the file ends inside a string; close it with ", and write line '
            "breaks as \\n and tabs as \\t",
        ),
        Rejection(
            "the file ends inside an escape",
            JSON,
            '["\\',
            'FILE:1:2: the file ends inside a string; close it with ", and write line '
            "breaks as \\n and tabs as \\t",
        ),
        Rejection(
            "a line break in a string",
            JSON,
            '["a\nb"]',
            'FILE:1:2: the string is not closed on its line; close it with ", and write '
            "line breaks as \\n and tabs as \\t",
        ),
        Rejection(
            "a line break in a string, with CR and a backslash",
            JSON,
            '["a\\\rb"]',
            'FILE:1:2: the string is not closed on its line; close it with ", and write '
            "line breaks as \\n and tabs as \\t",
        ),
        Rejection(
            "a tab in a string",
            JSON,
            '{\r\n"é😀": "a\tb"}',
            "FILE:2:9: the string contains a raw tab; write it as \\t",
        ),
        Rejection(
            "an unknown escape",
            JSON,
            '"C:\\Windows"',
            'FILE:1:4: \\W is not a JSON escape; write "\\\\" for a \\',
        ),
        Rejection(
            "an escape with too few digits",
            JSON,
            '"\\u12"',
            'FILE:1:2: \\u is not followed by four hexadecimal digits; write "\\\\" for a \\',
        ),
        Rejection(
            "a character that is not a space in JSON",
            JSON,
            '{\u00a0"a": 1}',
            "FILE:1:2: U+00A0 is not a space in JSON; use a plain space",
        ),
        Rejection(
            "an invisible character between values",
            JSON,
            "[\u200b1]",
            "FILE:1:2: invalid JSON: expected a value, not \\u200b1; write JSON as in RFC "
            "8259, or rename the file to .yaml",
        ),
        Rejection(
            "typographic quotes",
            JSON,
            "{“a”: 1}",
            "FILE:1:2: invalid JSON: expected a key in double quotes, not “a”; write JSON "
            "as in RFC 8259, or rename the file to .yaml",
        ),
        Rejection(
            "an unpaired surrogate, escaped",
            JSON,
            '{"a": "\\ud83d",\n "b": ["\\ude00\\ud83d"]}',
            "FILE:1:7: the string has an unpaired surrogate escape; write the character "
            "itself, or escape both halves of the pair\n"
            "FILE:2:8: the string has an unpaired surrogate escape; write the character "
            "itself, or escape both halves of the pair",
        ),
        Rejection(
            "an unpaired surrogate, escaped in a key",
            JSON,
            '{"\\udead": 1}',
            "FILE:1:2: the string has an unpaired surrogate escape; write the character "
            "itself, or escape both halves of the pair",
        ),
        Rejection(
            "YAML",
            JSON,
            "a: 1\nb: 2\n",
            "FILE:1:1: invalid JSON: expected a value, not a; write JSON as in RFC 8259, "
            "or rename the file to .yaml",
        ),
        Rejection(
            "a long word",
            JSON,
            Long("[", "x", 100, "]"),
            "FILE:1:2: invalid JSON: expected a value, not "
            "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…; write JSON as in RFC 8259, or "
            "rename the file to .yaml",
        ),
    ],
    "Several at once": [
        Rejection(
            "several problems",
            YAML,
            'a: yes\r\nb: !!int 1\r\n😀: [.inf, 012]\r\na: {1: x}\r\nc: "\\q"\r\n',
            "FILE:1:4: YAML versions disagree on the meaning of unquoted yes; quote it, or "
            "write true or false\n"
            "FILE:2:4: the tag !!int is not allowed; remove it: the type of a value "
            "follows from how it is written\n"
            "FILE:3:5: .inf is not a JSON number; write null or a number, or quote it\n"
            "FILE:3:11: YAML versions disagree on the meaning of unquoted 012; quote it, "
            "or write it as a decimal number\n"
            "FILE:4:1: duplicate key a, first used at 1:1; remove or rename one of them\n"
            "FILE:4:5: the key is not a string; quote it\n"
            "FILE:5:5: invalid YAML: found unknown escape character while parsing a quoted "
            'scalar; write a backslash in double quotes as "\\\\", or use single quotes',
        ),
        Rejection(
            "several problems",
            JSON,
            '{"a": NaN,\r\n "é": 1e999, "é": "\\ud800",\r\n "a": [01]}',
            "FILE:1:7: NaN is not a JSON number; write null or a number, or quote it\n"
            "FILE:2:7: the number 1e999 is too large; write a number that fits in a 64-bit "
            "float, or quote it\n"
            'FILE:2:14: duplicate key "é", first used at 2:2; remove or rename one of '
            "them\n"
            "FILE:2:19: the string has an unpaired surrogate escape; write the character "
            "itself, or escape both halves of the pair\n"
            "FILE:3:2: duplicate key a, first used at 1:2; remove or rename one of them\n"
            "FILE:3:8: 01 is not a JSON number; write it as a decimal number, such as "
            "-1.5, or quote it",
        ),
    ],
}

ALL = [
    pytest.param(rejection, file, id=f"{file.rpartition('.')[2]}: {rejection.what}")
    for group in REJECTIONS.values()
    for rejection in group
    for file in rejection.files
]


def bytes_of(content: str | bytes | Long) -> bytes:
    """Return the complete file."""
    if isinstance(content, Long):
        content = content.before + content.piece * content.times + content.after
    return content.encode() if isinstance(content, str) else content


@pytest.mark.parametrize(("rejection", "file"), ALL)
def test_rejection_names_the_fault_the_place_and_the_remedy(
    rejection: Rejection, file: str
) -> None:
    """An ambiguous file is refused with its places, the same in both formats."""
    with pytest.raises(InputInvalidError) as caught:
        parse_document(bytes_of(rejection.content), file)
    assert str(caught.value) == rejection.says.replace("FILE", file)


def test_every_message_has_a_place_and_a_remedy() -> None:
    """Every message gives users a line to look at and something to write instead."""
    says = [rejection.says for group in REJECTIONS.values() for rejection in group]
    lines = [line for text in says for line in text.split("\n")]
    unplaced = [line for line in lines if not re.fullmatch(r"FILE:\d+:\d+: .+; .+", line)]
    assert unplaced == snapshot(
        ["FILE: the file is larger than 64 MiB; split it into smaller files"]
    )


def code(text: str) -> str:
    """Format text as Markdown code in a table cell, with symbols for invisible characters."""
    shown = "".join(
        chr(0x2400 + ord(char)) if char < " " else char if char.isprintable() else nonprinting(char)
        for char in text.replace("|", "\\|")
    )
    return f"`` {shown} ``" if "`" in shown else f"`{shown}`"


def nonprinting(char: str) -> str:
    """Spell out an invisible character, or the byte it was decoded from."""
    number = ord(char)
    return f"‹{number - 0xDC00:02X}›" if 0xDC80 <= number <= 0xDCFF else f"‹U+{number:04X}›"


def describe(content: str | bytes | Long) -> str:
    """Describe a file's content in a table cell."""
    if isinstance(content, Long):
        parts = (content.before, content.piece, content.after[:20])
        before, piece, after = (code(part) if part else "" for part in parts)
        return f"{before} {piece} × {content.times:,} {after}".strip()
    if isinstance(content, bytes):
        content = content.decode("utf-8", "surrogateescape")
    return code(content) if content else "(nothing)"


def as_markdown() -> str:
    """Render all rejections as Markdown, one table per group."""
    lines = []
    for title, group in REJECTIONS.items():
        lines += [f"### {title}", "", "| what | in | content | message |", "|---|---|---|---|"]
        for rejection in group:
            file = " and ".join(name.rpartition(".")[2].upper() for name in rejection.files)
            says = rejection.says.replace("FILE", rejection.files[0]).split("\n")
            message = "<br>".join(code(line) for line in says)
            cells = (rejection.what, file, describe(rejection.content), message)
            lines.append(f"| {' | '.join(cells)} |")
        lines.append("")
    return "\n".join(lines)


if __name__ == "__main__":
    sys.stdout.write(as_markdown())
