"""Words as they are compared: one form for all the ways in which people spell them. Pure.

The rules are data. The page's script gets them with the index and folds what the reader types by the same
ones, so that there is one place where it is said which spellings are alike. Every rule but the last letters
of a plural works letter by letter, so that the beginning of a word stays the beginning of its folded form.
"""

import re
import unicodedata
from collections.abc import Iterator

GREEK = {
    "α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "ε": "epsilon", "ϵ": "epsilon", "ζ": "zeta", "η": "eta",
    "θ": "theta", "ι": "iota", "κ": "kappa", "λ": "lambda", "μ": "mu", "ν": "nu", "ξ": "xi", "π": "pi", "ρ": "rho",
    "σ": "sigma", "ς": "sigma", "τ": "tau", "υ": "upsilon", "φ": "phi", "ϕ": "phi", "χ": "chi", "ψ": "psi",
    "ω": "omega",
}  # fmt: skip
# Plurals and spellings that no rule below brings together.
SAME = {
    "matrices": "matrix", "indices": "index", "vertices": "vertex", "analyses": "analysis", "hypotheses": "hypothesis",
    "biases": "bias", "axes": "axis", "bases": "basis", "criteria": "criterion", "centre": "center",
    "centred": "centered", "metre": "meter", "fibre": "fiber", "programme": "program", "judgement": "judgment",
    "artefact": "artifact", "grey": "gray", "minima": "minimum", "maxima": "maximum", "optima": "optimum",
}  # fmt: skip
# Plurals; then letters that differ between American and British spelling (z and s, or and our, l and ll), or
# that people double or forget to double.
RULES = (
    ("^(.{2,}[^aeiou])ies$", "$1y"),
    ("(ss|x|ch|sh)es$", "$1"),
    ("^(.{2,}[^suia])s$", "$1"),
    ("z", "s"),
    ("our", "or"),
    ("ogue$", "og"),
    ("([a-z])\\1", "$1"),
)
# Words that a question has whatever it is about.
STOP = frozenset(
    """
    a an the of in on at to for with by from as and or vs versus is are be was were do does did can could would
    should will what why how when which who where that this these those there it its you your we our i me my between
    about if than then not no such use using used explain describe difference
    """.split()  # noqa: SIM905 - prose of sorts
)
# What people call by one name or another; each is looked for as the others, too.
ALIKE = (
    ("knn", "k nearest neighbor"), ("pca", "principal component analysis"), ("svm", "support vector machine"),
    ("svd", "singular value decomposition"), ("cnn", "convolutional neural network"),
    ("rnn", "recurrent neural network"),
    ("lstm", "long short term memory"), ("gan", "generative adversarial network"), ("vae", "variational autoencoder"),
    ("mle", "maximum likelihood"), ("map", "maximum a posteriori"), ("sgd", "stochastic gradient descent"),
    ("em", "expectation maximization"), ("gmm", "gaussian mixture"), ("nlp", "natural language processing"),
    ("iid", "independent and identically distributed"), ("rl", "reinforcement learning"),
    ("mdp", "markov decision process"), ("pdf", "probability density"), ("cdf", "cumulative distribution"),
    ("clt", "central limit theorem"), ("kl", "kullback leibler"), ("mse", "mean squared error"),
    ("mae", "mean absolute error"), ("rmse", "root mean squared error"), ("psd", "positive semidefinite"),
    ("bptt", "backpropagation through time"), ("backprop", "backpropagation"), ("batchnorm", "batch normalization"),
    ("layernorm", "layer normalization"), ("tf idf", "term frequency inverse document frequency"),
    ("lr", "learning rate"),
    ("nn", "neural network"), ("dl", "deep learning"), ("ml", "machine learning"), ("bow", "bag of words"),
    ("lda", "latent dirichlet allocation"), ("dbscan", "density based clustering"), ("gbdt", "gradient boosted tree"),
    ("roc", "receiver operating characteristic"), ("fft", "fast fourier transform"), ("dfs", "depth first search"),
    ("bfs", "breadth first search"), ("bst", "binary search tree"), ("big o", "time complexity"),
    ("mcmc", "markov chain monte carlo"), ("ood", "out of distribution"), ("oov", "out of vocabulary"),
    ("r squared", "coefficient of determination"), ("ci", "confidence interval"), ("sd", "standard deviation"),
    ("overfit", "overfitting"), ("underfit", "underfitting"),
)  # fmt: skip

_WORD = re.compile(r"\d+(?:[.,]\d+)+|[^\W_]+(?:[-‐‑–'’/.+][^\W_]+)*|[^\W_]+", re.UNICODE)
_PART = re.compile(r"[-‐‑–'’/.+]")
_COMPILED = tuple((re.compile(pattern), re.sub(r"\$(\d)", r"\\\1", by)) for pattern, by in RULES)
_SHORTEST = 2  # letters; a single one is found in formulas only
_MOST_PARTS = 4


def folded(word: str) -> str:
    """A single word in the form in which words are compared."""
    plain = "".join(letter for letter in unicodedata.normalize("NFKD", word) if not unicodedata.combining(letter))
    plain = "".join(GREEK.get(letter, letter) for letter in plain.lower())
    plain = SAME.get(plain, plain)
    for pattern, by in _COMPILED:
        plain = pattern.sub(by, plain)
    return plain


def words_in(text: str) -> Iterator[str]:
    """The folded words of a text in order; of a compound its parts, and then all of it as one word."""
    for found in _WORD.findall(text):
        if found[0].isdigit() and found.replace(".", "").replace(",", "").isdigit():
            yield found.replace(",", "")
            continue
        parts = [one for one in _PART.split(found) if one]
        if len(parts) > 1 and parts[-1].lower() in ("s", "t", "ll", "re", "ve", "d", "m"):
            parts = parts[:-1]  # a contraction or a possessive
        yield from (folded(one) for one in parts if len(one) >= _SHORTEST)
        if 1 < len(parts) <= _MOST_PARTS:
            yield folded("".join(parts))
        elif len(parts) == 1 and parts[0] in GREEK:
            yield folded(parts[0])
