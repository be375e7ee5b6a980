r"""Matrix expressions and statements about matrices of all sizes as LaTeX."""

from __future__ import annotations

from collections.abc import Sequence

from derivations.expressions import MINUS_ONE, ONE, Expr, Mul, Number, mul
from derivations.matrices.givens import Defined
from derivations.matrices.nodes import (
    SCALAR,
    Block,
    Dimension,
    Identity,
    Letter,
    Matrix,
    Product,
    Scaled,
    Total,
    Trace,
    Transposed,
    Zero,
)
from derivations.matrices.statements import MatrixConserves, MatrixEqual, MatrixStatement, letters
from derivations.typesetting.display import Row, align, listed, on_lines, punctuated, rows
from derivations.typesetting.hypotheses import LOSS
from derivations.typesetting.layout import (
    LETTER,
    UNLIMITED,
    Level,
    Piece,
    at_least,
    joined,
    juxtaposed,
    negated,
    script,
)
from derivations.typesetting.names import name_latex, name_width
from derivations.typesetting.printer import Printer
from derivations.typesetting.text import escape

_TRANSPOSE = r"^{\top}"


def letter_latex(letter: Letter) -> str:
    r"""The LaTeX of a letter.

    >>> letter_latex(Letter("W1", "n1", "n0"))
    'W_{1}'
    """
    return letter.latex or name_latex(letter.name)


def matrix_piece(matrix: Matrix, printer: Printer, width: int = UNLIMITED) -> Piece:
    """A matrix expression typeset; a sum or a product on several lines where one is wider than `width`."""
    match matrix:
        case Letter():
            name = letter_latex(matrix)
            return Piece(name, name_width(name))
        case Identity(size):
            return Piece("1", LETTER, digit=True) if size == SCALAR else Piece("I", LETTER)
        case Zero():
            return Piece("0", LETTER, digit=True)
        case Transposed(of):
            base = at_least(Level.ATOM, matrix_piece(of, printer))
            return Piece(base.text + _TRANSPOSE, base.width + LETTER, Level.POWER, base.tall)
        case Product(factors):
            return juxtaposed([_factor(run, count, printer) for run, count in _runs(factors)], width)
        case Scaled():
            return _scaled(matrix, printer, width)
        case Total(terms):
            return joined(_signed(terms, printer, width), width, Level.SUM)
        case Trace(of):
            inner = matrix_piece(of, printer)
            brackets = rf"\left({inner.text}\right)" if inner.tall else f"({inner.text})"
            return Piece(rf"\operatorname{{tr}}{brackets}", inner.width + 3 * LETTER, Level.POWER, inner.tall)
        case Block(parts):
            lines = [[matrix_piece(part, printer) for part in line] for line in parts]
            body = r" \\ ".join(" & ".join(piece.text for piece in line) for line in lines)
            widest = max(sum(piece.width + LETTER for piece in line) for line in lines)
            return Piece(rf"\begin{{pmatrix}} {body} \end{{pmatrix}}", widest + 2 * LETTER, tall=True)
    raise TypeError(f"no matrix expression: {matrix!r}")


def matrix_statement(says: MatrixStatement, printer: Printer, width: int, end: str) -> str:
    """The sentence that states what is claimed of matrices."""
    if isinstance(says, MatrixConserves):
        quantity = matrix_piece(says.quantity, printer, width)
        return f"Then\n{align([on_lines('&', quantity)], '')}\nis constant along every trajectory{end}"
    lead = "Then, along every trajectory,"
    if isinstance(says, MatrixEqual):
        lead = "Then" if says.given else "We have"
    return f"{lead}\n" + align(rows(printer, [matrix_row(says, printer, width)], width), end)


def matrix_row(says: MatrixStatement, printer: Printer, width: int) -> Row:
    """What is claimed of matrices as a displayed equation; a constant quantity has the derivative zero."""
    left = says.left if isinstance(says, MatrixEqual) else says.quantity
    right = says.right if isinstance(says, MatrixEqual) else says.rate
    piece = matrix_piece(left, printer)
    if not isinstance(says, MatrixEqual):
        piece = _velocity(piece)
    return Row(piece, matrix_piece(right, printer, width * 3 // 5))


def matrix_hypotheses(says: MatrixStatement, printer: Printer, width: int) -> str:
    """The sentences that introduce the matrices, what is given of them, and the flow."""
    introduced = listed([_introduced(letter) for letter in sorted(letters(says), key=lambda each: each.name)])
    sentences = [f"Let {introduced} be matrices of any sizes."]
    named = () if isinstance(says, MatrixEqual) else tuple(each for each in says.given if isinstance(each, Defined))
    assumed = tuple(each for each in says.given if each not in named)
    for lead, given in ((_assuming(says), assumed), ("Write", named)):
        shown = [
            Row(matrix_piece(left, printer), matrix_piece(right, printer, width * 3 // 5))
            for each in given
            for left, right in each.equations()
        ]
        if shown:
            sentences.append(f"{lead}\n" + align(punctuated(rows(printer, shown, width))))
    if not isinstance(says, MatrixEqual):
        sentences.append(_flow(says, printer, width))
    return "\n".join(sentences)


def _flow(says: MatrixStatement, printer: Printer, width: int) -> str:
    assert not isinstance(says, MatrixEqual)
    flow = says.flow
    names = listed([f"${letter_latex(state)}$" for state in flow.states])
    pace = f" with time constant ${printer.text(flow.tau)}$" if flow.tau != ONE else ""
    if flow.loss is not None:
        loss = align(rows(printer, [Row(Piece(LOSS, LETTER), matrix_piece(flow.loss, printer, width * 4 // 5))], width))
        return f"Suppose that {names} follow the gradient flow{pace} of the loss\n{loss}"
    shown = [
        Row(_velocity(matrix_piece(state, printer)), matrix_piece(rate, printer, width * 3 // 5))
        for state, rate in zip(flow.states, flow.rates, strict=True)
    ]
    free = listed([f"${letter_latex(letter)}$" for letter in flow.driven])
    any_time = f"\nwhere {free} may be any matrix at any time." if free else ""
    system = align(punctuated(rows(printer, shown, width)), "," if free else ".")
    return f"Suppose that {names} follow\n{system}{any_time}"


def _introduced(letter: Letter) -> str:
    form = "diagonal " if letter.diagonal else "symmetric " if letter.symmetric else ""
    about = f" ({escape(letter.about)})" if letter.about else ""
    shape = rf"\mathbb{{R}}^{{{_size(letter.rows)} \times {_size(letter.columns)}}}"
    return rf"{form}${letter_latex(letter)} \in {shape}${about}"


def _size(dimension: Dimension) -> str:
    return " + ".join("1" if name == "1" else name_latex(name) for name in dimension)


def _assuming(says: MatrixStatement) -> str:
    return "Assume that" if isinstance(says, MatrixEqual) else "Assume that at the start"


def _velocity(piece: Piece) -> Piece:
    inner = at_least(Level.POWER, piece)
    return Piece(rf"\frac{{d}}{{d t}} {inner.text}", inner.width + 2 * LETTER, Level.OPEN, tall=True)


def _runs(factors: Sequence[Matrix]) -> list[tuple[Matrix, int]]:
    """Equal neighbours together, with their number."""
    found: list[tuple[Matrix, int]] = []
    for factor in factors:
        if found and found[-1][0] == factor:
            found[-1] = (factor, found[-1][1] + 1)
        else:
            found.append((factor, 1))
    return found


def _factor(matrix: Matrix, count: int, printer: Printer) -> Piece:
    piece = matrix_piece(matrix, printer)
    if count == 1:
        return at_least(Level.PRODUCT, piece)
    base = at_least(Level.ATOM, piece)
    return Piece(f"{base.text}^{{{count}}}", base.width + script(Piece("0", LETTER)), Level.POWER, base.tall)


def _split_sign(matrix: Matrix) -> tuple[bool, Matrix]:
    """Whether a minus stands before the term, and the term without it."""
    if not isinstance(matrix, Scaled):
        return False, matrix
    factor = matrix.factor
    first = factor.operands[0] if isinstance(factor, Mul) else factor
    if not (isinstance(first, Number) and first.value < 0):
        return False, matrix
    positive: Expr = mul(MINUS_ONE, factor)
    return True, matrix.of if positive == ONE else Scaled(positive, matrix.of)


def _scaled(matrix: Scaled, printer: Printer, width: int) -> Piece:
    negative, term = _split_sign(matrix)
    if negative:
        return negated(matrix_piece(term, printer, width))
    scalar = at_least(Level.PRODUCT, printer.piece(matrix.factor))
    inner = at_least(Level.PRODUCT, matrix_piece(matrix.of, printer, width - scalar.width - 2 * LETTER))
    return juxtaposed([scalar, inner], UNLIMITED)


def _signed(terms: Sequence[Matrix], printer: Printer, width: int) -> list[tuple[str, Piece]]:
    found = []
    for place, term in enumerate(terms):
        negative, positive = _split_sign(term)
        piece = matrix_piece(positive, printer, width)
        inner = at_least(Level.OPEN, piece)
        sign = "-" if negative else "+" if place else ""
        found.append((sign, inner))
    return found
