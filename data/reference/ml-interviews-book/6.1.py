"""Checks of the reference answers of section 6.1."""

import json
import random
import re
import statistics
import tempfile
import time
from collections import Counter
from fractions import Fraction
from itertools import combinations
from pathlib import Path
from types import SimpleNamespace

from pipeline.review.checks import check


class within:
    """Asserts that the block takes fewer seconds than this."""

    def __init__(self, seconds):
        self.seconds = seconds

    def __enter__(self):
        self.start = time.perf_counter()

    def __exit__(self, kind, error, trace):
        took = time.perf_counter() - self.start
        assert kind or took < self.seconds, f"took {took:.2f} s of {self.seconds} s"


def raises(kinds, function, *arguments):
    try:
        function(*arguments)
    except kinds:
        return True
    return False


def is_subsequence(part, whole):
    letters = iter(whole)
    return all(letter in letters for letter in part)


def subsequences(text):
    for size in range(len(text), -1, -1):
        for letters in combinations(text, size):
            yield "".join(letters)


@check("6.1/1", "program")
def reads_json(program):
    cases = [
        (
            {"user": {"name": "Ana", "tags": ["a", "b"]}, "meta": {}},
            {("user", "name"): "Ana", ("user", "tags", 0): "a", ("user", "tags", 1): "b", ("meta",): {}},
        ),
        ([{"a": 1}, [[2]], []], {(0, "a"): 1, (1, 0, 0): 2, (2,): []}),
        (
            {"a.b": {"0": None}, "a": [False, 0, ""]},
            {("a.b", "0"): None, ("a", 0): False, ("a", 1): 0, ("a", 2): ""},
        ),
        ("naïve ☃", {(): "naïve ☃"}),
        ({}, {(): {}}),
    ]
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "x.json"
        for document, wanted in cases:
            for encoding in ("utf-8", "utf-8-sig"):
                file.write_text(json.dumps(document, ensure_ascii=False), encoding)
                assert program(str(file)) == wanted
        deep = 7
        for _ in range(150):
            deep = {"k": [deep]}
        file.write_text(json.dumps(deep), "utf-8")
        assert program(file) == {("k", 0) * 150: 7}
        file.write_text(json.dumps([{"v": i} for i in range(100_000)]), "utf-8")
        with within(2.5):
            found = program(file)
        assert len(found) == 100_000 and found[(99_999, "v")] == 99_999
        file.write_text('{"a": ', "utf-8")
        assert raises(json.JSONDecodeError, program, file)
        assert raises(FileNotFoundError, program, Path(folder) / "none.json")


@check("6.1/2", "program")
def sorts(program):
    rng = random.Random(2)
    for _ in range(300):
        items = [rng.randrange(-9, 9) for _ in range(rng.randrange(12))]
        before = list(items)
        assert program(items) == sorted(items) and items == before
    assert program([]) == [] and program([5]) == [5] and program(["b", "a", ""]) == ["", "a", "b"]

    class Card:
        def __init__(self, rank, place):
            self.rank, self.place = rank, place

        def __lt__(self, other):
            return self.rank < other.rank

        def __gt__(self, other):
            return self.rank > other.rank

        def __le__(self, other):
            return self.rank <= other.rank

        def __ge__(self, other):
            return self.rank >= other.rank

    cards = [Card(rng.randrange(5), place) for place in range(500)]
    ranked = [(card.rank, card.place) for card in program(cards)]
    assert ranked == sorted(ranked)  # equal ranks in the order they came

    n = 50_000
    large = ([rng.random() for _ in range(n)], list(range(n)), list(range(n, 0, -1)), [7] * n)
    for items in large:
        with within(1.0):
            found = program(items)
        assert found == sorted(items)


@check("6.1/3", "program")
def finds_longest_increasing(program):
    def increasing(text):
        return all(a < b for a, b in zip(text, text[1:]))

    rng = random.Random(3)
    texts = ["", "a", "aaa", "abc", "cba", "bca", "character", "aAbB"]
    texts += ["".join(rng.choices("abcdef", k=rng.randrange(13))) for _ in range(150)]
    for text in texts:
        found = program(text)
        longest = next(len(part) for part in subsequences(text) if increasing(part))
        assert increasing(found) and is_subsequence(found, text) and len(found) == longest
    assert program("bca") == "bc" and program("character") == "acer"

    numbers = rng.sample(range(0x10000, 0x30000), 100_000)
    with within(1.0):
        found = program("".join(map(chr, numbers)))
    assert increasing(found) and 500 < len(found) < 700  # about 2 sqrt(N) = 632
    assert len(program("".join(map(chr, sorted(numbers))))) == 100_000


@check("6.1/4", "program")
def finds_longest_common(program):
    rng = random.Random(4)
    pairs = [("", ""), ("", "a"), ("a", "b"), ("abc", "abc"), ("ABCBDAB", "BDCABA"), ("aab", "azb")]
    pairs += [tuple("".join(rng.choices("abc", k=rng.randrange(9))) for _ in range(2)) for _ in range(200)]
    for a, b in pairs:
        found = program(a, b)
        longest = next(len(part) for part in subsequences(a) if is_subsequence(part, b))
        assert is_subsequence(found, a) and is_subsequence(found, b) and len(found) == longest
    assert len(program("ABCBDAB", "BDCABA")) == 4
    a, b = ("".join(rng.choices("acgt", k=1200)) for _ in range(2))
    with within(2.0):
        found = program(a, b)
    assert is_subsequence(found, a) and is_subsequence(found, b) and len(found) > 700


@check("6.1/5", "program")
def traverses(program):
    def node(value, left=None, right=None):
        return SimpleNamespace(value=value, left=left, right=right)

    def reference(tree, order):
        if tree is None:
            return []
        left, right = reference(tree.left, order), reference(tree.right, order)
        if order == "pre":
            return [tree.value] + left + right
        return left + [tree.value] + right if order == "in" else left + right + [tree.value]

    rng = random.Random(5)

    def grow(size):
        if size == 0:
            return None
        left = rng.randrange(size)
        return node(rng.random(), grow(left), grow(size - 1 - left))

    balanced = node(4, node(2, node(1), node(3)), node(6, node(5), node(7)))
    assert program(balanced, "pre") == [4, 2, 1, 3, 6, 5, 7]
    assert program(balanced, "in") == [1, 2, 3, 4, 5, 6, 7]
    assert program(balanced, "post") == [1, 3, 2, 5, 7, 6, 4]
    for tree in [None, node(1), *(grow(rng.randrange(1, 40)) for _ in range(100))]:
        for order in ("pre", "in", "post"):
            assert program(tree, order) == reference(tree, order)
    chain = None
    for value in range(50_000):
        chain = node(value, chain)
    with within(2.0):
        assert program(chain, "pre") == list(range(49_999, -1, -1))
        assert program(chain, "in") == program(chain, "post") == list(range(50_000))
    while chain:  # taken apart by hand, so that it isn't freed by a deep recursion
        chain = chain.left


@check("6.1/6", "program")
def counts_subarrays(program):
    rng = random.Random(6)
    cases = [([], 0), ([0], 0), ([1], 0), ([1, 1, 1], 2), ([1, 2, 3, -3, 3], 3), ([3, -3, 3], 0)]
    for _ in range(300):
        cases.append(([rng.randrange(-4, 5) for _ in range(rng.randrange(15))], rng.randrange(-6, 7)))
    for numbers, k in cases:
        wanted = sum(
            sum(numbers[i:j]) == k for i in range(len(numbers)) for j in range(i + 1, len(numbers) + 1)
        )
        assert program(numbers, k) == wanted
    assert program([1, 2, 3, -3, 3], 3) == 5
    n = 200_000
    with within(1.0):
        assert program([0] * n, 0) == n * (n + 1) // 2
    with within(1.0):
        assert program(list(range(1, n + 1)), 10**12) == 0


@check("6.1/7", "program")
def finds_median(program):
    rng = random.Random(7)
    for _ in range(1500):
        a, b = (sorted(rng.randrange(-9, 10) for _ in range(rng.randrange(8))) for _ in range(2))
        if a or b:
            assert program(a, b) == statistics.median(a + b)
    assert program([1, 3, 8], [7, 9, 10, 11]) == 8
    assert raises(ValueError, program, [], [])

    class Counted:
        reads = 0

        def __init__(self, items):
            self.items = items

        def __len__(self):
            return len(self.items)

        def __getitem__(self, index):
            assert isinstance(index, int)
            Counted.reads += 1
            return self.items[index]

    n = 10**12
    with within(0.1):
        assert program(Counted(range(n)), Counted(range(n, 2 * n))) == n - 0.5
        assert program(Counted(range(0, 2 * n, 2)), Counted(range(1, 2 * n, 2))) == n - 0.5
    assert Counted.reads < 2 * (2 * 41 + 4)


@check("6.1/8", "program")
def solves_sudoku(program):
    puzzles = [
        "53..7....6..195....98....6.8...6...34..8.3..17...2...6.6....28....419..5....8..79",
        "..............3.85..1.2.......5.7.....4...1...9.......5......73..2.1........4...9",
        "8..........36......7..9.2...5...7.......457.....1...3...1....68..85...1..9....4..",
        "4.....8.5.3..........7......2.....6.....8.4......1.......6.3.7.5..2.....1.4......",
    ]
    for puzzle in puzzles:
        flat = puzzle.replace(".", "*")
        board = [flat[9 * r : 9 * r + 9] for r in range(9)]
        lists = [list(row) for row in board]
        with within(1.2):
            solved = program(lists)
        rows = ["".join(row) for row in solved]
        assert lists == [list(row) for row in board]
        columns = ["".join(column) for column in zip(*rows)]
        boxes = ["".join(rows[r + i][c : c + 3] for i in range(3)) for r in (0, 3, 6) for c in (0, 3, 6)]
        assert all(sorted(unit) == list("123456789") for unit in rows + columns + boxes)
        assert all(given in ("*", digit) for given, digit in zip(flat, "".join(rows)))
        assert program(board) == solved and program(rows) == solved  # a full board stays as it is
    assert raises(ValueError, program, ["11*******"] + ["*" * 9] * 8)
    stuck = ["12345678*", "********9"] + ["*" * 9] * 7  # the last cell of row one has no digit left
    assert raises(ValueError, program, stuck)


@check("6.1/9", "program")
def allocates(program):
    manager = program([None] * 10)
    assert [manager.malloc(4), manager.malloc(3), manager.malloc(3), manager.malloc(1)] == [0, 4, 7, None]
    manager.free(0)
    manager.free(7)
    assert manager.malloc(7) is None
    manager.free(4)
    assert manager.malloc(11) is None and manager.malloc(10) == 0
    assert raises(ValueError, manager.free, 4) and raises(ValueError, manager.malloc, 0)
    manager.free(0)
    assert raises(ValueError, manager.free, 0)
    assert program([]).malloc(1) is None

    rng = random.Random(9)
    for size in (1, 8, 60):
        manager, owner, blocks = program([None] * size), [None] * size, {}
        for step in range(3000):
            if blocks and rng.random() < 0.48:
                address = rng.choice(list(blocks))
                manager.free(address)
                for cell in range(address, address + blocks.pop(address)):
                    owner[cell] = None
                continue
            want = rng.randrange(1, size // 3 + 2)
            free = "".join("." if cell is None else "x" for cell in owner)
            address = manager.malloc(want)
            if address is None:
                assert "." * want not in free
                continue
            assert free[address : address + want] == "." * want
            owner[address : address + want] = [step] * want
            blocks[address] = want
        for address in blocks:
            manager.free(address)
        assert manager.malloc(size) == 0

    manager = program(bytearray(100_000))
    with within(1.0):
        addresses = [manager.malloc(5) for _ in range(20_000)]
        assert manager.malloc(1) is None
        rng.shuffle(addresses)
        for address in addresses:
            manager.free(address)
    assert manager.malloc(100_000) == 0


@check("6.1/10", "program")
def evaluates(program):
    assert program("10 * 4 + (4 + 3) / (2 - 1)") == program("10 * 4 + (4 + 3) : (2 - 1)") == 47
    known = {"7": 7, " 8 - 3 - 2 ": 3, "8/4/2": 1, "2+3*4": 14, "(2+3)*4": 20, "-3": -3, "2*-3": -6}
    known |= {"2--3": 5, "-(2+3)*2": -10, "1.5*.5": 0.75, "7:2": 3.5, "+4": 4, "--4": 4, "((((5))))": 5}
    known |= {"12-(3-(4-5))": 8}
    for text, value in known.items():
        assert program(text) == value, text

    rng = random.Random(10)

    def grow(depth):
        if depth == 0 or rng.random() < 0.2:
            number = rng.randrange(1, 30)
            return str(number), Fraction(number)
        if rng.random() < 0.15:
            text, value = grow(depth - 1)
            return f"-({text})", -value
        (left, a), (right, b) = grow(depth - 1), grow(depth - 1)
        symbol = rng.choice("+-*/:")
        if symbol in "/:" and b == 0:
            symbol = "+"
        value = {"+": a + b, "-": a - b, "*": a * b}.get(symbol)
        value = a / b if value is None else value
        return f"({left}){rng.choice(['', ' '])}{symbol} ({right})", value

    for _ in range(300):
        text, value = grow(5)
        try:
            found = program(text)
        except ZeroDivisionError:
            continue  # a denominator that is zero after rounding
        assert abs(found - value) <= 1e-9 * max(1, abs(value)), text
    for _ in range(300):  # without brackets, so that precedence and order decide
        text = str(rng.randrange(1, 9))
        for _ in range(rng.randrange(8)):
            text += rng.choice("+-*/") + rng.choice(["", " ", "-"]) + str(rng.randrange(1, 9))
        assert abs(program(text) - eval(text)) < 1e-9 * max(1, abs(eval(text))), text
    for text in ("", " ", "1 +", "(1", "1)", "1 2", "()", "a", "2(3)", "*2", "1..2", "1 & 2", "(1)(2)", ")("):
        assert raises(ValueError, program, text), text
    assert raises(ZeroDivisionError, program, "1/(2-2)")
    with within(1.0):
        assert program("+".join(["1"] * 50_000)) == 50_000
    with within(1.0):
        assert program("(" * 20_000 + "1" + ")" * 20_000) == 1


@check("6.1/11", "program")
def finds_duplicate_files(program):
    with tempfile.TemporaryDirectory() as name:
        root = Path(name)
        contents = {
            "a.txt": b"same",
            "deep/er/b.txt": b"same",
            "deep/c.bin": b"same",
            "d.txt": b"sane",
            "e.txt": b"lonely",
            "empty1": b"",
            "deep/empty2": b"",
            "x/long1": b"p" * 3_000_000 + b"1",
            "x/long2": b"p" * 3_000_000 + b"2",
            "x/long3": b"p" * 3_000_000 + b"1",
        }
        for path, content in contents.items():
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_bytes(content)
        (root / "link.txt").symlink_to(root / "e.txt")
        (root / "deep" / "loop").symlink_to(root)
        (root / "broken").symlink_to(root / "nowhere")
        groups = [["a.txt", "deep/c.bin", "deep/er/b.txt"], ["deep/empty2", "empty1"], ["x/long1", "x/long3"]]
        wanted = sorted(sorted(str(root / path) for path in group) for group in groups)
        for start in (name, root):
            assert sorted(sorted(map(str, group)) for group in program(start)) == wanted
        (root / "none").mkdir()
        assert program(root / "none") == []
        assert raises(OSError, program, root / "missing")

    with tempfile.TemporaryDirectory() as name:  # huge but sparse: reading them in full would take too long
        for number, (size, start) in enumerate([(2**31, b"a"), (2**31, b"b"), (2**31 + 1, b"a")]):
            with open(Path(name) / str(number), "wb") as file:
                file.write(start)
                file.truncate(size)
        with within(1.0):
            assert program(name) == []


@check("6.1/12", "program")
def justifies(program):
    text = "The quick brown fox jumps over the lazy dog"
    assert program(text, 16) == ["The  quick brown", "fox  jumps  over", "the lazy dog"]
    assert program("", 5) == program("  \n ", 5) == []
    assert program("word", 10) == ["word"] and program("ab cd", 5) == ["ab cd"]
    assert program("a longword b", 8) == ["a", "longword", "b"]
    assert program("abcdefgh", 3) == ["abc", "def", "gh"]
    assert raises(ValueError, program, text, 0)
    rng = random.Random(12)
    for _ in range(300):
        width = rng.randrange(6, 40)
        words = ["x" * rng.randrange(1, 7) for _ in range(rng.randrange(1, 60))]
        lines = program(rng.choice([" ", "\n", "  \t"]).join(words), width)
        assert [word for line in lines for word in line.split()] == words
        for line, following in zip(lines, lines[1:]):
            parts = line.split()
            gaps = [len(gap) for gap in re.findall(" +", line)]
            assert len(parts) == 1 or len(line) == width
            assert len(parts) == 1 or gaps == sorted(gaps, reverse=True) and gaps[0] - gaps[-1] <= 1
            assert len(" ".join(parts)) + 1 + len(following.split()[0]) > width  # no further word fits
        assert lines[-1] == " ".join(lines[-1].split()) and len(lines[-1]) <= width
    with within(1.0):
        lines = program("lorem ipsum " * 50_000, 72)
    assert Counter(map(len, lines[:-1])) == {72: len(lines) - 1}


@check("6.1/13", "program")
def filters_similar(program):
    def shingles(text):
        words = "".join(letter if letter.isalnum() else " " for letter in text.lower()).split()
        return {tuple(words[i : i + 3]) for i in range(max(1, len(words) - 2))}

    def similarity(a, b):
        return len(a & b) / len(a | b)

    rng = random.Random(13)
    vocabulary = [f"w{number}" for number in range(3000)]
    documents = {}
    for story in range(150):
        words = rng.choices(vocabulary, k=rng.randrange(80, 200))
        documents[f"{story}/0"] = " ".join(words)
        for version in range(1, rng.randrange(1, 5)):
            edited = list(words)
            for _ in range(version * 2):
                edited[rng.randrange(len(edited))] = rng.choice(vocabulary)
            documents[f"{story}/{version}"] = " ".join(edited).upper() + "."
    names = list(documents)
    rng.shuffle(names)
    documents = {name: documents[name] for name in names}
    kept = program(documents)
    sets = {name: shingles(text) for name, text in documents.items()}
    assert all(similarity(sets[a], sets[b]) < 0.8 for a, b in combinations(kept, 2))
    place = {name: i for i, name in enumerate(names)}
    for name in set(names) - set(kept):
        assert any(place[k] < place[name] and similarity(sets[name], sets[k]) >= 0.8 for k in kept)
    assert {name.split("/")[0] for name in kept} == {str(story) for story in range(150)}
    assert len(kept) < len(names)

    assert list(program({})) == []
    assert list(program({"a": "", "b": "!", "c": "One", "d": "one.", "e": "two"})) == ["a", "c", "e"]
    copies = {number: " ".join(vocabulary[:50]) for number in range(200)}
    assert list(program(copies)) == [0]

    many = {number: " ".join(rng.choices(vocabulary, k=60)) for number in range(2500)}
    with within(2.0):  # three million pairs would take far longer
        assert list(program(many)) == list(many)
