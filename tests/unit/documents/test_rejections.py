"""Every text that the reader refuses, and what it says: the table that the documentation prints.

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
    """A content that is refused in these files, and all that is said, a line for each problem."""

    what: str
    files: tuple[str, ...]
    content: str | bytes | Long
    says: str  # FILE stands for the file's name


LAUGHS = "a: &a [lol, lol, lol, lol, lol, lol, lol, lol, lol, lol]\n" + "".join(
    f"{key}: &{key} [{', '.join([f'*{before}'] * 10)}]\n"
    for before, key in zip("abcdefghi", "bcdefghij", strict=True)
)

REJECTIONS: Mapping[str, Sequence[Rejection]] = {
    "The file as a whole": [
        Rejection(
            "empty", BOTH, "", "FILE:1:1: the file is empty; write the document, or delete the file"
        ),
        Rejection(
            "nothing but spaces and line breaks",
            BOTH,
            " \t\r\n\n",
            "FILE:1:1: the file is empty; write the document, or delete the file",
        ),
        Rejection(
            "nothing but a byte order mark",
            BOTH,
            "\ufeff",
            "FILE:1:1: the file is empty; write the document, or delete the file",
        ),
        Rejection(
            "nothing but comments",
            YAML,
            "# to do\n",
            "FILE:1:1: the file holds no document, only comments; write the document, or "
            "delete the file",
        ),
        Rejection(
            "Latin-1",
            BOTH,
            b'{"city": "Z\xfcrich"}',
            "FILE:1:12: byte 0xFC is not UTF-8 text; save the file as UTF-8",
        ),
        Rejection(
            "UTF-16",
            BOTH,
            b"\xff\xfe{\0}\0",
            "FILE:1:1: byte 0xFF is not UTF-8 text; save the file as UTF-8",
        ),
        Rejection(
            "a character cut off at the end",
            BOTH,
            b'"caf\xc3',
            "FILE:1:5: byte 0xC3 is not UTF-8 text; save the file as UTF-8",
        ),
        Rejection(
            "a raw lone surrogate",
            BOTH,
            b'{"a": "\xed\xa0\x80"}',
            "FILE:1:8: byte 0xED is not UTF-8 text; save the file as UTF-8",
        ),
        Rejection(
            "not UTF-8, behind two lines with characters of several bytes",
            BOTH,
            'é: 1\r\n"😀": '.encode() + b"\xff",
            "FILE:2:6: byte 0xFF is not UTF-8 text; save the file as UTF-8",
        ),
        Rejection(
            "not UTF-8, behind a byte order mark",
            BOTH,
            b'\xef\xbb\xbf"\xff"',
            "FILE:1:2: byte 0xFF is not UTF-8 text; save the file as UTF-8",
        ),
        Rejection(
            "a raw NUL",
            BOTH,
            '{"a": "\0"}',
            "FILE:1:8: the character U+0000 stands here as it is; remove it, or write it "
            'escaped in double quotes, as "\\u0000"',
        ),
        Rejection(
            "a raw escape character, as of colours",
            BOTH,
            '"\x1b[31mred"',
            "FILE:1:2: the character U+001B stands here as it is; remove it, or write it "
            'escaped in double quotes, as "\\u001b"',
        ),
        Rejection(
            "a raw DEL",
            BOTH,
            '{"é😀":\r"\x7f"}',
            "FILE:2:2: the character U+007F stands here as it is; remove it, or write it "
            'escaped in double quotes, as "\\u007f"',
        ),
        Rejection(
            "a raw U+0085",
            BOTH,
            '["\r\n\x85"]',
            "FILE:2:1: the character U+0085 stands here as it is; remove it, or write it "
            'escaped in double quotes, as "\\u0085"',
        ),
        Rejection(
            "a raw U+2028",
            BOTH,
            '\ufeff"\u2028"',
            "FILE:1:2: the character U+2028 stands here as it is; remove it, or write it "
            'escaped in double quotes, as "\\u2028"',
        ),
        Rejection(
            "a raw U+2029",
            BOTH,
            '\n\n  "\u2029"',
            "FILE:3:4: the character U+2029 stands here as it is; remove it, or write it "
            'escaped in double quotes, as "\\u2029"',
        ),
        Rejection(
            "a byte order mark inside",
            BOTH,
            "[1,\n\ufeff2]",
            "FILE:2:1: the character U+FEFF stands here as it is; remove it, or write it "
            'escaped in double quotes, as "\\ufeff"',
        ),
        Rejection(
            "a non-character",
            BOTH,
            '"\uffff"',
            "FILE:1:2: the character U+FFFF stands here as it is; remove it, or write it "
            'escaped in double quotes, as "\\uffff"',
        ),
        Rejection(
            "two documents",
            YAML,
            "a: 1\n---\na: 1\n",
            "FILE:2:1: a second document; use one file each",
        ),
        Rejection(
            "two documents, the second without ---",
            YAML,
            "a\n...\nb\n",
            "FILE:3:1: not YAML: a second document; use one file for each document",
        ),
        Rejection(
            "two documents in brackets",
            YAML,
            '{"a": 1}\n{"a": 1}\n',
            "FILE:2:1: not YAML: text after the end of the document; check the brackets and "
            "quotes before it, or use one file for each document",
        ),
        Rejection(
            "a bracket too many",
            YAML,
            '{"a": [1]}}\n',
            "FILE:1:11: not YAML: } after the end of the document; remove it, or check the "
            "brackets before it",
        ),
        Rejection(
            "a version of YAML and nothing else",
            YAML,
            "%YAML 1.2\n",
            "FILE:1:10: not YAML: a line that begins with % needs a line --- after it; write "
            "--- on a line before the document, or remove the line with the %",
        ),
        Rejection(
            "two documents",
            JSON,
            '{"a": 1}\n{"a": 1}\n',
            "FILE:2:1: a second document; use one file each",
        ),
        Rejection(
            "two documents that are no mappings",
            JSON,
            "1 true",
            "FILE:1:3: a second document; use one file each",
        ),
        Rejection(
            "a conflict marker of ours",
            BOTH,
            '{\n<<<<<<< HEAD\n"a": 1\n}',
            "FILE:2:1: a Git conflict marker: the file was left in the middle of a merge; "
            "resolve the conflict and remove the marker lines",
        ),
        Rejection(
            "a conflict marker between",
            BOTH,
            '{\r"a": 1\r=======\r}',
            "FILE:3:1: a Git conflict marker: the file was left in the middle of a merge; "
            "resolve the conflict and remove the marker lines",
        ),
        Rejection(
            "a conflict marker of theirs",
            BOTH,
            '{\r\n"é": 1\r\n>>>>>>> branch\r\n}',
            "FILE:3:1: a Git conflict marker: the file was left in the middle of a merge; "
            "resolve the conflict and remove the marker lines",
        ),
        Rejection(
            "a conflict marker of the base",
            BOTH,
            "{}\n||||||| 1a2b3c",
            "FILE:2:1: a Git conflict marker: the file was left in the middle of a merge; "
            "resolve the conflict and remove the marker lines",
        ),
    ],
    "Keys": [
        Rejection(
            "a repeated key, in YAML's own style",
            YAML,
            "a: 1\nb: 2\na: 3\n",
            "FILE:3:1: the key a is in this mapping already, at 1:1; remove or rename one "
            "of the two",
        ),
        Rejection(
            "a repeated key",
            BOTH,
            '{"a": 1,\n "a": 2}',
            "FILE:2:2: the key a is in this mapping already, at 1:2; remove or rename one "
            "of the two",
        ),
        Rejection(
            "a key that is there three times, with CRLF",
            BOTH,
            '{"a": 1,\r\n "a": 2,\r\n  "a": 3}',
            "FILE:2:2: the key a is in this mapping already, at 1:2; remove or rename one "
            "of the two\n"
            "FILE:3:3: the key a is in this mapping already, at 1:2; remove or rename one "
            "of the two",
        ),
        Rejection(
            "a repeated key, with CR",
            BOTH,
            '{"a": 1,\r "a": 2}',
            "FILE:2:2: the key a is in this mapping already, at 1:2; remove or rename one "
            "of the two",
        ),
        Rejection(
            "a repeated key, behind a byte order mark",
            BOTH,
            '\ufeff{"a": 1, "a": 2}',
            "FILE:1:10: the key a is in this mapping already, at 1:2; remove or rename one "
            "of the two",
        ),
        Rejection(
            "a repeated key, behind characters of several bytes",
            BOTH,
            '{"é😀": "😀", "a": 1, "a": 2}',
            "FILE:1:21: the key a is in this mapping already, at 1:13; remove or rename "
            "one of the two",
        ),
        Rejection(
            "repeated keys inside of each other",
            BOTH,
            '{"a": {"b": 1, "b": 2},\n "a": [{"c": 1, "c": 2}]}',
            "FILE:1:16: the key b is in this mapping already, at 1:8; remove or rename one "
            "of the two\n"
            "FILE:2:2: the key a is in this mapping already, at 1:2; remove or rename one "
            "of the two\n"
            "FILE:2:17: the key c is in this mapping already, at 2:9; remove or rename one "
            "of the two",
        ),
        Rejection(
            "a repeated key, once escaped",
            BOTH,
            '{"a": 1, "\\u0061": 2}',
            "FILE:1:10: the key a is in this mapping already, at 1:2; remove or rename one "
            "of the two",
        ),
        Rejection(
            "a repeated key that cannot be seen",
            BOTH,
            '{"\u200b": 1, "\u200b": 2}',
            'FILE:1:10: the key "\\u200b" is in this mapping already, at 1:2; remove or '
            "rename one of the two",
        ),
        Rejection(
            "a repeated key, once plain and once in quotes",
            YAML,
            "a: 1\n'a': 2\n",
            "FILE:2:1: the key a is in this mapping already, at 1:1; remove or rename one "
            "of the two",
        ),
        Rejection(
            "a repeated key, once by an alias",
            YAML,
            "&k a: 1\n*k : 2\n",
            "FILE:2:1: the key a is in this mapping already, at 1:1; remove or rename one "
            "of the two",
        ),
        Rejection(
            "a number as a key",
            YAML,
            "1: a\n2.5: b\n",
            "FILE:1:1: a key that is not text; quote it\n"
            "FILE:2:1: a key that is not text; quote it",
        ),
        Rejection(
            "true and null as keys",
            YAML,
            "true: a\n~: b\nnull: c\n?\n: d\n",
            "FILE:1:1: a key that is not text; quote it\n"
            "FILE:2:1: a key that is not text; quote it\n"
            "FILE:3:1: a key that is not text; quote it\n"
            "FILE:4:2: a key that is not text; quote it",
        ),
        Rejection(
            "a list as a key", YAML, "? [a, b]\n: 1\n", "FILE:1:3: a key that is not text; quote it"
        ),
        Rejection(
            "a mapping as a key", YAML, "{{a: 1}: 2}", "FILE:1:2: a key that is not text; quote it"
        ),
        Rejection(
            "an alias as a key, of what is no text",
            YAML,
            "a: &n 1\n*n : 2\n",
            "FILE:2:1: a key that is not text; quote it",
        ),
        Rejection(
            "a number as a key",
            JSON,
            '{1: "a"}',
            "FILE:1:2: not JSON: a key in double quotes is missing here, before 1; write "
            "JSON as in RFC 8259, or keep the file as .yaml",
        ),
        Rejection(
            "a key without quotes",
            JSON,
            "{a: 1}",
            "FILE:1:2: not JSON: a key in double quotes is missing here, before a; write "
            "JSON as in RFC 8259, or keep the file as .yaml",
        ),
        Rejection(
            "a key in single quotes",
            JSON,
            "{'a': 1}",
            "FILE:1:2: JSON has no single quotes; write double quotes",
        ),
        Rejection(
            "a merge key",
            YAML,
            "base: &b {a: 1}\nmore:\n  <<: *b\n",
            "FILE:3:3: a merge key, <<; write the merged keys out",
        ),
        Rejection(
            "a merge key's sign as a value",
            YAML,
            "a: <<",
            "FILE:1:4: YAML versions differ on what the plain << is; quote it",
        ),
        Rejection(
            "YAML 1.1's value key",
            YAML,
            "=: 1\na: =\n",
            "FILE:1:1: YAML versions differ on what the plain = is; quote it\n"
            "FILE:2:4: YAML versions differ on what the plain = is; quote it",
        ),
    ],
    "Tags": [
        Rejection(
            "a tag of YAML's own",
            YAML,
            "a: !!str 1\n",
            "FILE:1:4: an explicit tag, !!str; remove it: a value's type follows from how "
            "it is written",
        ),
        Rejection(
            "a tag of somebody's own",
            YAML,
            "- !python/object:os.system {}\n- !x [1]\n",
            "FILE:1:3: an explicit tag, !python/object:os.system; remove it: a value's "
            "type follows from how it is written\n"
            "FILE:2:3: an explicit tag, !x; remove it: a value's type follows from how it "
            "is written",
        ),
        Rejection(
            "a whole tag",
            YAML,
            "!<tag:example.org,2000:x> 1\n",
            "FILE:1:1: an explicit tag, tag:example.org,2000:x; remove it: a value's type "
            "follows from how it is written",
        ),
        Rejection(
            "the tag that means none",
            YAML,
            "a: ! 1\n",
            "FILE:1:4: an explicit tag, !; remove it: a value's type follows from how it "
            "is written",
        ),
        Rejection(
            "a tag on a key",
            YAML,
            "!!int 1: a\n",
            "FILE:1:1: an explicit tag, !!int; remove it: a value's type follows from how "
            "it is written",
        ),
        Rejection(
            "a tag without its handle",
            YAML,
            "!e!x 1\n",
            "FILE:1:1: not YAML: found undefined tag handle while parsing a node; remove "
            "it: a value's type follows from how it is written",
        ),
        Rejection(
            "a tag that is not UTF-8",
            YAML,
            "é: 1\nb: !%ED%A0%80 x\n",
            "FILE:2:4: an explicit tag that is not UTF-8 text; remove it: a value's type "
            "follows from how it is written",
        ),
        Rejection(
            "a tag of half a character",
            YAML,
            "a: !%FF x\n",
            "FILE:1:5: not YAML: found an incorrect leading UTF-8 octet while parsing a "
            "tag; remove it: a value's type follows from how it is written",
        ),
        Rejection(
            "a handle that is not UTF-8",
            YAML,
            "%TAG !e! %ED%A0%80\n---\n!e!x 1\n",
            "FILE:1:1: an explicit tag that is not UTF-8 text; remove it: a value's type "
            "follows from how it is written",
        ),
        Rejection(
            "another version of YAML",
            YAML,
            "%YAML 2.0\n---\na: 1\n",
            "FILE:1:1: not YAML: found incompatible YAML document; remove the %YAML line",
        ),
        Rejection(
            "a directive that is none",
            YAML,
            "%a: 1\n",
            "FILE:1:3: not YAML: found unexpected non-alphabetical character while "
            "scanning a directive; quote text that begins with %",
        ),
    ],
    "Scalars that YAML versions read differently": [
        Rejection(
            "words for true and false",
            YAML,
            "a: yes\nb: no\nc: on\nd: off\n",
            "FILE:1:4: YAML versions differ on what the plain yes is; quote it, or write "
            "true or false\n"
            "FILE:2:4: YAML versions differ on what the plain no is; quote it, or write "
            "true or false\n"
            "FILE:3:4: YAML versions differ on what the plain on is; quote it, or write "
            "true or false\n"
            "FILE:4:4: YAML versions differ on what the plain off is; quote it, or write "
            "true or false",
        ),
        Rejection(
            "such words in any case",
            YAML,
            "[Yes, NO, oN, Off]",
            "FILE:1:2: YAML versions differ on what the plain Yes is; quote it, or write "
            "true or false\n"
            "FILE:1:7: YAML versions differ on what the plain NO is; quote it, or write "
            "true or false\n"
            "FILE:1:11: YAML versions differ on what the plain oN is; quote it, or write "
            "true or false\n"
            "FILE:1:15: YAML versions differ on what the plain Off is; quote it, or write "
            "true or false",
        ),
        Rejection(
            "such words as keys",
            YAML,
            "yes: 1\nOff: 2\n",
            "FILE:1:1: YAML versions differ on what the plain yes is; quote it\n"
            "FILE:2:1: YAML versions differ on what the plain Off is; quote it",
        ),
        Rejection(
            "leading zeros",
            YAML,
            "- 012\n- 08\n- -01\n- 00\n",
            "FILE:1:3: YAML versions differ on what the plain 012 is; quote it, or write "
            "it as a decimal number\n"
            "FILE:2:3: YAML versions differ on what the plain 08 is; quote it, or write it "
            "as a decimal number\n"
            "FILE:3:3: YAML versions differ on what the plain -01 is; quote it, or write "
            "it as a decimal number\n"
            "FILE:4:3: YAML versions differ on what the plain 00 is; quote it, or write it "
            "as a decimal number",
        ),
        Rejection(
            "octal, hexadecimal, binary",
            YAML,
            "- 0o17\n- 0x1F\n- 0b1\n- -0x1f\n",
            "FILE:1:3: YAML versions differ on what the plain 0o17 is; quote it, or write "
            "it as a decimal number\n"
            "FILE:2:3: YAML versions differ on what the plain 0x1F is; quote it, or write "
            "it as a decimal number\n"
            "FILE:3:3: YAML versions differ on what the plain 0b1 is; quote it, or write "
            "it as a decimal number\n"
            "FILE:4:3: YAML versions differ on what the plain -0x1f is; quote it, or write "
            "it as a decimal number",
        ),
        Rejection(
            "underscores",
            YAML,
            "- 1_000\n- 1_0.5\n",
            "FILE:1:3: YAML versions differ on what the plain 1_000 is; quote it, or write "
            "it as a decimal number\n"
            "FILE:2:3: YAML versions differ on what the plain 1_0.5 is; quote it, or write "
            "it as a decimal number",
        ),
        Rejection(
            "base 60",
            YAML,
            "- 12:30\n- 1:30:00\n- -1:30.5\n",
            "FILE:1:3: YAML versions differ on what the plain 12:30 is; quote it, or write "
            "it as a decimal number\n"
            "FILE:2:3: YAML versions differ on what the plain 1:30:00 is; quote it, or "
            "write it as a decimal number\n"
            "FILE:3:3: YAML versions differ on what the plain -1:30.5 is; quote it, or "
            "write it as a decimal number",
        ),
        Rejection(
            "a sign in front",
            YAML,
            "- +1\n- +.5\n- +1e3\n",
            "FILE:1:3: YAML versions differ on what the plain +1 is; quote it, or write it "
            "as a decimal number\n"
            "FILE:2:3: YAML versions differ on what the plain +.5 is; quote it, or write "
            "it as a decimal number\n"
            "FILE:3:3: YAML versions differ on what the plain +1e3 is; quote it, or write "
            "it as a decimal number",
        ),
        Rejection(
            "a point at an end",
            YAML,
            "- .5\n- 1.\n- 1.e3\n- -.5\n",
            "FILE:1:3: YAML versions differ on what the plain .5 is; quote it, or write it "
            "as a decimal number\n"
            "FILE:2:3: YAML versions differ on what the plain 1. is; quote it, or write it "
            "as a decimal number\n"
            "FILE:3:3: YAML versions differ on what the plain 1.e3 is; quote it, or write "
            "it as a decimal number\n"
            "FILE:4:3: YAML versions differ on what the plain -.5 is; quote it, or write "
            "it as a decimal number",
        ),
        Rejection(
            "an exponent without a point or without a sign",
            YAML,
            "- 25921e05\n- 1E6\n- 0e+1\n- 1.5e3\n",
            "FILE:1:3: YAML versions differ on what the plain 25921e05 is; quote it if it is "
            "text, or write the number with a point and a sign, as in 1.0e+3\n"
            "FILE:2:3: YAML versions differ on what the plain 1E6 is; quote it if it is "
            "text, or write the number with a point and a sign, as in 1.0e+3\n"
            "FILE:3:3: YAML versions differ on what the plain 0e+1 is; quote it if it is "
            "text, or write the number with a point and a sign, as in 1.0e+3\n"
            "FILE:4:3: YAML versions differ on what the plain 1.5e3 is; quote it if it is "
            "text, or write the number with a point and a sign, as in 1.0e+3",
        ),
        Rejection(
            "such numbers as keys",
            YAML,
            "08: a\n12:30: b\n.5: c\n",
            "FILE:1:1: YAML versions differ on what the plain 08 is; quote it\n"
            "FILE:2:1: YAML versions differ on what the plain 12:30 is; quote it\n"
            "FILE:3:1: YAML versions differ on what the plain .5 is; quote it",
        ),
        Rejection(
            "such scalars, with CRLF and characters of several bytes",
            YAML,
            "é: {😀: no}\r\nb: 1_000\r\n",
            "FILE:1:8: YAML versions differ on what the plain no is; quote it, or write "
            "true or false\n"
            "FILE:2:4: YAML versions differ on what the plain 1_000 is; quote it, or write "
            "it as a decimal number",
        ),
        Rejection(
            "such scalars, with CR and a byte order mark",
            YAML,
            "\ufeff- no\r- 08\r",
            "FILE:1:3: YAML versions differ on what the plain no is; quote it, or write "
            "true or false\n"
            "FILE:2:3: YAML versions differ on what the plain 08 is; quote it, or write it "
            "as a decimal number",
        ),
    ],
    "What YAML readers read differently": [
        Rejection(
            "text that begins with ?, in brackets",
            YAML,
            "a: {?b: 1}\nc: [?d]\n",
            "FILE:1:5: YAML readers differ on ?b in brackets; quote the text that begins with ?\n"
            "FILE:2:5: YAML readers differ on ?d in brackets; quote the text that begins with ?",
        ),
        Rejection(
            "a dash alone, in brackets",
            YAML,
            "[-, a]\n",
            "FILE:1:2: not YAML: a plain - alone in brackets; quote it",
        ),
        Rejection(
            "the name of an anchor or alias that goes on",
            YAML,
            "a: &an:chor b\n*an: c\n",
            "FILE:1:4: YAML readers differ on where the name of the anchor &an ends; put a "
            "space between the name and the :, or quote it if it is text\n"
            "FILE:2:1: YAML readers differ on where the name of the alias *an ends; put a "
            "space between the name and the :, or quote it if it is text",
        ),
        Rejection(
            "a block scalar at the end of a file without a line break",
            YAML,
            "a: |\n  b",
            "FILE:1:4: YAML readers differ on a block scalar at the end of a file without a "
            "line break; end the file with a line break, or write |- for text without one",
        ),
        Rejection(
            "a folded one that keeps all line breaks, and ends with spaces",
            YAML,
            "- >+\n  b\n   ",
            "FILE:1:3: YAML readers differ on a block scalar at the end of a file without a "
            "line break; end the file with a line break, or write >- for text without one",
        ),
        Rejection(
            "a blank line after a backslash",
            YAML,
            '"a\\\n\n  b"\n',
            "FILE:1:3: YAML readers differ on a blank line after a \\ at the end of a line; "
            "write the line break as \\n",
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
            "FILE:1:7: the number 1.0e+400 is too large; write a number that a 64-bit float "
            "can hold, or quote it\n"
            "FILE:2:7: the number -1.5E+999 is too large; write a number that a 64-bit "
            "float can hold, or quote it",
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
            "write a number that a 64-bit float can hold, or quote it",
        ),
        Rejection(
            "an integer of 4,301 digits",
            BOTH,
            Long("[-", "1", 4301, "]"),
            "FILE:1:2: an integer of more than 4,300 digits; quote it",
        ),
        Rejection(
            "a leading zero",
            JSON,
            "[012]",
            "FILE:1:2: 012 is not a JSON number; write it as a decimal number, such as "
            "-1.5, or quote it",
        ),
        Rejection(
            "a sign in front",
            JSON,
            "[+1]",
            "FILE:1:2: +1 is not a JSON number; write it as a decimal number, such as "
            "-1.5, or quote it",
        ),
        Rejection(
            "a point in front",
            JSON,
            "[.5]",
            "FILE:1:2: .5 is not a JSON number; write it as a decimal number, such as "
            "-1.5, or quote it",
        ),
        Rejection(
            "a point at the end",
            JSON,
            "[1.]",
            "FILE:1:2: 1. is not a JSON number; write it as a decimal number, such as "
            "-1.5, or quote it",
        ),
        Rejection(
            "a sign alone",
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
            "an exponent that is missing",
            JSON,
            "[1e]",
            "FILE:1:2: 1e is not a JSON number; write it as a decimal number, such as "
            "-1.5, or quote it",
        ),
        Rejection(
            "a sign that stands apart",
            JSON,
            "[- 1]",
            "FILE:1:2: - is not a JSON number; write it as a decimal number, such as -1.5, "
            "or quote it",
        ),
    ],
    "Aliases": [
        Rejection(
            "an alias in the list it stands for",
            YAML,
            "a: &x [1, *x]\n",
            "FILE:1:11: the alias *x stands inside of what it refers to; write the value out",
        ),
        Rejection(
            "an alias in the mapping it stands for",
            YAML,
            "a: &x\n  b:\n    - *x\n",
            "FILE:3:7: the alias *x stands inside of what it refers to; write the value out",
        ),
        Rejection(
            "an alias as a key of the mapping it stands for",
            YAML,
            "&x {*x : 1}",
            "FILE:1:5: the alias *x stands inside of what it refers to; write the value out",
        ),
        Rejection(
            "text that begins like an alias",
            YAML,
            "files: *.txt\n",
            "FILE:1:9: not YAML: did not find expected alphabetic or numeric character "
            "while scanning an alias; quote text that begins with *",
        ),
        Rejection(
            "text that begins like an anchor",
            YAML,
            "- & more\n",
            "FILE:1:4: not YAML: did not find expected alphabetic or numeric character "
            "while scanning an anchor; quote text that begins with &",
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
            "FILE:1:101: the document nests deeper than 100; flatten it",
        ),
        Rejection(
            "nested deeper than 100, with CRLF and mappings",
            BOTH,
            Long("", '{"a":\r\n', 101, "1" + "}" * 101),
            "FILE:101:1: the document nests deeper than 100; flatten it",
        ),
        Rejection(
            "nested deeper than 100, by indentation",
            YAML,
            Long("", "- ", 101, "1\n"),
            "FILE:1:201: the document nests deeper than 100; flatten it",
        ),
        Rejection(
            "nested deeper than 100, by aliases",
            YAML,
            Long("- &a ", "[", 60, "]" * 60 + "\n- " + "[" * 40 + "*a" + "]" * 40 + "\n"),
            "FILE:2:43: the document nests deeper than 100; flatten it",
        ),
        Rejection(
            "more than 5,000,000 values",
            JSON,
            Long("[0", ",0", 5_000_000, "]"),
            "FILE:1:1: the document holds more than 5,000,000 values; split it into several files",
        ),
        Rejection(
            "a billion laughs",
            YAML,
            LAUGHS,
            "FILE:7:20: the document holds more than 5,000,000 values; split it into "
            "several files, or use fewer aliases",
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
            "FILE:2:1: not YAML: found character that cannot start any token while "
            "scanning for the next token; indent with spaces, not tabs, and quote text "
            "that begins with a special character",
        ),
        Rejection(
            "a special character in front",
            YAML,
            "a: @b\n",
            "FILE:1:4: not YAML: found character that cannot start any token while "
            "scanning for the next token; indent with spaces, not tabs, and quote text "
            "that begins with a special character",
        ),
        Rejection(
            "a colon in text",
            YAML,
            "a: b: c\n",
            "FILE:1:5: not YAML: mapping values are not allowed in this context; check the "
            'indentation, and quote text that holds ": "',
        ),
        Rejection(
            "a quote that is not closed",
            YAML,
            "a: 'b\nc: d\n",
            "FILE:1:4: not YAML: found unexpected end of stream while scanning a quoted "
            "scalar; close the quote",
        ),
        Rejection(
            "a list that is not closed",
            YAML,
            "a: [1, 2\nb: 3\n",
            "FILE:2:2: not YAML: did not find expected ',' or ']' while parsing a flow "
            "sequence; close the list with ], and put commas between its items",
        ),
        Rejection(
            "a list that is not closed at the end",
            YAML,
            "a: [1, 2",
            "FILE:1:9: not YAML: did not find expected ',' or ']' while parsing a flow "
            "sequence; close the list with ], and put commas between its items",
        ),
        Rejection(
            "a mapping that is not closed at the end",
            YAML,
            "é😀: {b: 1",
            "FILE:1:10: not YAML: did not find expected ',' or '}' while parsing a flow "
            "mapping; close the mapping with }, and put commas between its keys",
        ),
        Rejection(
            "a list after a comma that is not closed",
            YAML,
            "\r\n[1,",
            "FILE:2:4: not YAML: did not find expected node content while parsing a flow "
            "node; check the indentation, quotes and brackets of this line and the one "
            "before",
        ),
        Rejection(
            "a backslash in double quotes",
            YAML,
            'path: "C:\\Windows"\n',
            "FILE:1:10: not YAML: found unknown escape character while parsing a quoted "
            'scalar; write a backslash in double quotes as "\\\\", or use single quotes',
        ),
        Rejection(
            "a surrogate pair, escaped as in JSON",
            YAML,
            'a: "\\ud83d\\ude00"\n',
            "FILE:1:7: not YAML: found invalid Unicode character escape code while parsing "
            'a quoted scalar; write the character itself, or one beyond U+FFFF as "\\U" and '
            "eight digits",
        ),
        Rejection(
            "half of a surrogate pair, escaped",
            YAML,
            'a: "\\ud83d"\n',
            "FILE:1:7: not YAML: found invalid Unicode character escape code while parsing "
            'a quoted scalar; write the character itself, or one beyond U+FFFF as "\\U" and '
            "eight digits",
        ),
        Rejection(
            "two commas",
            YAML,
            "[1,, 2]",
            "FILE:1:4: not YAML: did not find expected node content while parsing a flow "
            "node; check the indentation, quotes and brackets of this line and the one "
            "before",
        ),
        Rejection(
            "wrong indentation",
            YAML,
            "a:\n  b: 1\n c: 2\n",
            "FILE:3:2: not YAML: did not find expected key while parsing a block mapping; "
            "check the indentation, quotes and brackets of this line and the one before",
        ),
        Rejection(
            "a list among keys",
            YAML,
            "a: 1\n- b\n",
            "FILE:2:1: not YAML: did not find expected key while parsing a block mapping; "
            "check the indentation, quotes and brackets of this line and the one before",
        ),
        Rejection(
            "text after the end of a quote",
            YAML,
            "a: 'b' c\n",
            "FILE:1:8: not YAML: did not find expected key while parsing a block mapping; "
            "check the indentation, quotes and brackets of this line and the one before",
        ),
    ],
    "What libyaml takes, though it is not YAML": [
        Rejection(
            "a comment without a space before it",
            YAML,
            'a: "b"#c\nd: [1,#c\n  2]#c\n',
            "FILE:1:7: not YAML: a comment without a space before it; put a space before the "
            "#, or quote the text that it belongs to\n"
            "FILE:2:7: not YAML: a comment without a space before it; put a space before the "
            "#, or quote the text that it belongs to\n"
            "FILE:3:5: not YAML: a comment without a space before it; put a space before the "
            "#, or quote the text that it belongs to",
        ),
        Rejection(
            "such a comment at a block scalar, and after a version",
            YAML,
            "%YAML 1.2#c\n---\na: |-#c\n  b\n",
            "FILE:1:10: not YAML: a comment without a space before it; put a space before the #\n"
            "FILE:3:6: not YAML: a comment without a space before it; put a space before the "
            "#, or quote the text that it belongs to",
        ),
        Rejection(
            "lines in brackets that are not indented",
            YAML,
            "a: [\n1,\n2]\nb:\n  c: {\n    d: 1\n  }\n",
            "FILE:2:1: not YAML: a line of text in brackets that is not indented enough; "
            "begin the line with at least a space\n"
            "FILE:7:3: not YAML: a line of text in brackets that is not indented enough; "
            "begin the line with at least 3 spaces",
        ),
        Rejection(
            "lines in quotes that are not indented, or with a tab",
            YAML,
            "a: 'b\nc'\nd: \"e\n\t f\"\n",
            "FILE:2:1: not YAML: a line of quoted text that is not indented enough; begin "
            "the line with at least a space\n"
            "FILE:4:3: not YAML: a line of quoted text that is not indented enough; begin "
            "the line with at least a space",
        ),
        Rejection(
            "a block scalar that begins on a line that is not indented",
            YAML,
            "a:\n|\n  b\n",
            "FILE:2:1: not YAML: a line of a block scalar that is not indented enough; begin "
            "the line with at least a space",
        ),
        Rejection(
            "spaces on the blank lines before an empty block scalar's comment",
            YAML,
            "a: >\n \n   \n # b\n",
            "FILE:3:2: not YAML: this blank line is indented more than the line that follows; "
            "remove the spaces of this line",
        ),
    ],
    "What is not JSON": [
        Rejection(
            "a comment by //",
            JSON,
            "// who\n{}",
            "FILE:1:1: JSON has no comments; remove it, or keep the file as .yaml",
        ),
        Rejection(
            "a comment by /*",
            JSON,
            "{/* who */}",
            "FILE:1:2: JSON has no comments; remove it, or keep the file as .yaml",
        ),
        Rejection(
            "a comment by #",
            JSON,
            '{"a": 1 # who\n}',
            "FILE:1:9: JSON has no comments; remove it, or keep the file as .yaml",
        ),
        Rejection(
            "a comma too many in a list",
            JSON,
            "[1,\n 2,\n]",
            "FILE:2:3: a comma before the ]; remove it",
        ),
        Rejection(
            "a comma too many in a mapping",
            JSON,
            '{"a": 1, }',
            "FILE:1:8: a comma before the }; remove it",
        ),
        Rejection(
            "a comma in an empty list",
            JSON,
            "[,]",
            "FILE:1:2: not JSON: a value is missing here, before ,; write JSON as in RFC "
            "8259, or keep the file as .yaml",
        ),
        Rejection(
            "text in single quotes",
            JSON,
            "{\"a\": 'b'}",
            "FILE:1:7: JSON has no single quotes; write double quotes",
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
            "a name that is none",
            JSON,
            "[undefined]",
            "FILE:1:2: not JSON: a value is missing here, before undefined; write JSON as "
            "in RFC 8259, or keep the file as .yaml",
        ),
        Rejection(
            "a value missing",
            JSON,
            '{"a": }',
            "FILE:1:7: not JSON: a value is missing here, before }; write JSON as in RFC "
            "8259, or keep the file as .yaml",
        ),
        Rejection(
            "a comma missing in a list",
            JSON,
            "[1 2]",
            "FILE:1:4: not JSON: a comma or ] is missing here, before 2; write JSON as in "
            "RFC 8259, or keep the file as .yaml",
        ),
        Rejection(
            "a comma missing in a mapping",
            JSON,
            '{"a": 1\n "b": 2}',
            'FILE:2:2: not JSON: a comma or } is missing here, before "; write JSON as in '
            "RFC 8259, or keep the file as .yaml",
        ),
        Rejection(
            "a colon missing",
            JSON,
            '{"a" 1}',
            "FILE:1:6: not JSON: a colon is missing here, before 1; write JSON as in RFC "
            "8259, or keep the file as .yaml",
        ),
        Rejection(
            "the wrong bracket",
            JSON,
            "[1}",
            "FILE:1:3: not JSON: a comma or ] is missing here, before }; write JSON as in "
            "RFC 8259, or keep the file as .yaml",
        ),
        Rejection(
            "a bracket too many",
            JSON,
            '{"a": 1}}',
            "FILE:1:9: not JSON: } after the end of the document; remove it, or check the "
            "brackets before it",
        ),
        Rejection(
            "the end inside of a mapping",
            JSON,
            '{"a": 1,',
            "FILE:1:9: the file ends here, but a key in double quotes is missing here; complete it",
        ),
        Rejection(
            "the end inside of a list",
            JSON,
            "[1\n",
            "FILE:1:3: the file ends here, but a comma or ] is missing here; complete it",
        ),
        Rejection(
            "the end before a value",
            JSON,
            '{"a":',
            "FILE:1:6: the file ends here, but a value is missing here; complete it",
        ),
        Rejection(
            "the end before a colon",
            JSON,
            '{"a"',
            "FILE:1:5: the file ends here, but a colon is missing here; complete it",
        ),
        Rejection(
            "the end inside of a string",
            JSON,
            '{"é😀": "b',
            'FILE:1:8: the file ends inside of a string; close it with ", and write line '
            "breaks as \\n and tabs as \\t",
        ),
        Rejection(
            "the end inside of an escape",
            JSON,
            '["\\',
            'FILE:1:2: the file ends inside of a string; close it with ", and write line '
            "breaks as \\n and tabs as \\t",
        ),
        Rejection(
            "a line break in a string",
            JSON,
            '["a\nb"]',
            'FILE:1:2: a string runs over the end of its line; close it with ", and write '
            "line breaks as \\n and tabs as \\t",
        ),
        Rejection(
            "a line break in a string, with CR and a backslash",
            JSON,
            '["a\\\rb"]',
            'FILE:1:2: a string runs over the end of its line; close it with ", and write '
            "line breaks as \\n and tabs as \\t",
        ),
        Rejection(
            "a tab in a string",
            JSON,
            '{\r\n"é😀": "a\tb"}',
            "FILE:2:9: a tab stands in a string as it is; write it as \\t",
        ),
        Rejection(
            "an escape that is none",
            JSON,
            '"C:\\Windows"',
            'FILE:1:4: \\W is no escape in JSON; write "\\\\" for a \\',
        ),
        Rejection(
            "an escape of too few digits",
            JSON,
            '"\\u12"',
            'FILE:1:2: \\u stands without four hexadecimal digits behind it; write "\\\\" for a \\',
        ),
        Rejection(
            "a space that is none",
            JSON,
            '{\u00a0"a": 1}',
            "FILE:1:2: the space U+00A0 is none to JSON; write a plain space",
        ),
        Rejection(
            "an invisible character between",
            JSON,
            "[\u200b1]",
            "FILE:1:2: not JSON: a value is missing here, before \\u200b1; write JSON as in "
            "RFC 8259, or keep the file as .yaml",
        ),
        Rejection(
            "typographic quotes",
            JSON,
            "{“a”: 1}",
            "FILE:1:2: not JSON: a key in double quotes is missing here, before “a”; write "
            "JSON as in RFC 8259, or keep the file as .yaml",
        ),
        Rejection(
            "half of a surrogate pair, escaped",
            JSON,
            '{"a": "\\ud83d",\n "b": ["\\ude00\\ud83d"]}',
            "FILE:1:7: half of a surrogate pair is escaped here; write the character "
            "itself, or both halves of its escape\n"
            "FILE:2:8: half of a surrogate pair is escaped here; write the character "
            "itself, or both halves of its escape",
        ),
        Rejection(
            "half of a surrogate pair, escaped in a key",
            JSON,
            '{"\\udead": 1}',
            "FILE:1:2: half of a surrogate pair is escaped here; write the character "
            "itself, or both halves of its escape",
        ),
        Rejection(
            "YAML",
            JSON,
            "a: 1\nb: 2\n",
            "FILE:1:1: not JSON: a value is missing here, before a; write JSON as in RFC "
            "8259, or keep the file as .yaml",
        ),
        Rejection(
            "a long word",
            JSON,
            Long("[", "x", 100, "]"),
            "FILE:1:2: not JSON: a value is missing here, before "
            "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…; write JSON as in RFC 8259, or keep "
            "the file as .yaml",
        ),
    ],
    "Several at once": [
        Rejection(
            "several",
            YAML,
            'a: yes\r\nb: !!int 1\r\n😀: [.inf, 012]\r\na: {1: x}\r\nc: "\\q"\r\n',
            "FILE:1:4: YAML versions differ on what the plain yes is; quote it, or write "
            "true or false\n"
            "FILE:2:4: an explicit tag, !!int; remove it: a value's type follows from how "
            "it is written\n"
            "FILE:3:5: .inf is not a JSON number; write null or a number, or quote it\n"
            "FILE:3:11: YAML versions differ on what the plain 012 is; quote it, or write "
            "it as a decimal number\n"
            "FILE:4:1: the key a is in this mapping already, at 1:1; remove or rename one "
            "of the two\n"
            "FILE:4:5: a key that is not text; quote it\n"
            "FILE:5:5: not YAML: found unknown escape character while parsing a quoted "
            'scalar; write a backslash in double quotes as "\\\\", or use single quotes',
        ),
        Rejection(
            "several",
            JSON,
            '{"a": NaN,\r\n "é": 1e999, "é": "\\ud800",\r\n "a": [01]}',
            "FILE:1:7: NaN is not a JSON number; write null or a number, or quote it\n"
            "FILE:2:7: the number 1e999 is too large; write a number that a 64-bit float "
            "can hold, or quote it\n"
            'FILE:2:14: the key "é" is in this mapping already, at 2:2; remove or rename '
            "one of the two\n"
            "FILE:2:19: half of a surrogate pair is escaped here; write the character "
            "itself, or both halves of its escape\n"
            "FILE:3:2: the key a is in this mapping already, at 1:2; remove or rename one "
            "of the two\n"
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
    """Give the whole file."""
    if isinstance(content, Long):
        content = content.before + content.piece * content.times + content.after
    return content.encode() if isinstance(content, str) else content


@pytest.mark.parametrize(("rejection", "file"), ALL)
def test_rejection_says_what_is_wrong_where_and_what_to_write(
    rejection: Rejection, file: str
) -> None:
    """A file that cannot be meant is refused with its places, the same in both formats."""
    with pytest.raises(InputInvalidError) as caught:
        parse_document(bytes_of(rejection.content), file)
    assert str(caught.value) == rejection.says.replace("FILE", file)


def test_every_message_has_a_place_and_a_way_out() -> None:
    """Nobody is left without a line to look at and something to write instead."""
    says = [rejection.says for group in REJECTIONS.values() for rejection in group]
    lines = [line for text in says for line in text.split("\n")]
    unplaced = [line for line in lines if not re.fullmatch(r"FILE:\d+:\d+: .+; .+", line)]
    assert unplaced == snapshot(
        ["FILE: the file is larger than 64 MiB; split it into smaller files"]
    )


def code(text: str) -> str:
    """Write text as Markdown's code in a table's cell, with a sign for what cannot be seen."""
    shown = "".join(
        chr(0x2400 + ord(char)) if char < " " else char if char.isprintable() else nonprinting(char)
        for char in text.replace("|", "\\|")
    )
    return f"`` {shown} ``" if "`" in shown else f"`{shown}`"


def nonprinting(char: str) -> str:
    """Write a character that cannot be seen, or the byte that it was decoded from."""
    number = ord(char)
    return f"‹{number - 0xDC00:02X}›" if 0xDC80 <= number <= 0xDCFF else f"‹U+{number:04X}›"


def describe(content: str | bytes | Long) -> str:
    """Write a file's content as one cell of the table."""
    if isinstance(content, Long):
        parts = (content.before, content.piece, content.after[:20])
        before, piece, after = (code(part) if part else "" for part in parts)
        return f"{before} {piece} × {content.times:,} {after}".strip()
    if isinstance(content, bytes):
        content = content.decode("utf-8", "surrogateescape")
    return code(content) if content else "(nothing)"


def as_markdown() -> str:
    """Write all rejections as Markdown tables, one a group."""
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
