"""What candidates look for: questions and answers in our own words, queries, and what must come first.

The queries are those of people who prepare: half a word, a slip of the finger, another spelling, a formula
as it is typed. The texts are short, and written so that each query has one best answer and some lesser ones.
"""

from pipeline.guide.contents.chapters import Guide
from tests.guide import made_up

_TEXTS = {
    "1.1/1": (
        "What is overfitting, and how do you see it?",
        "The model learns noise.",
        "Compare training and test loss.",
    ),
    "1.1/2": ("Explain the bias-variance trade-off.", "Two errors that pull apart.", "Overfitting is high variance."),
    "1.1/3": (
        "How does L1 regularization differ from L2?",
        "One makes weights zero.",
        "The norm of the weights is added.",
    ),
    "1.1/4": ("What is dropout good for?", "It thins the network at random.", "Units are dropped while training."),
    "1.1/5": (
        "When would you use batch normalization?",
        "It keeps activations in range.",
        "Statistics of a mini-batch.",
    ),
    "1.1/6": (
        "Why do gradients vanish in deep nets?",
        "Small factors are multiplied.",
        "The chain rule of backpropagation.",
    ),
    "1.2/1": (
        "How does k-means choose its centers?",
        "By turns: assign, then average.",
        "Clusters and their centroids.",
    ),
    "1.2/2": (
        "How does a k-nearest neighbors classifier decide?",
        "By a vote of those close by.",
        "Distances; the color of neighbours.",
    ),
    "1.2/3": ("What does t-SNE keep of the distances?", "Who is close to whom.", "It minimizes a divergence."),
    "1.2/4": ("Derive principal component analysis.", "Directions of most variance.", "Eigenvectors of $A^\\top A$."),
    "1.2/5": ("What is the kernel trick in an SVM?", "Inner products without features.", "Support vectors carry it."),
    "1.2/6": ("Compare bagging with boosting.", "In parallel, or one after another.", "Random forests and XGBoost."),
    "1.3/1": ("Define precision and recall.", "Of the found, of the true.", "Their harmonic mean is the F1 score."),
    "1.3/2": ("When is the F1-score misleading?", "When negatives matter.", "It ignores true negatives."),
    "1.3/3": ("What does the area under the ROC curve say?", "A random pair is ranked right.", "AUC is a probability."),
    "1.3/4": ("How would you handle class imbalance?", "Weigh, sample, or move the threshold.", "Rare positives."),
    "1.3/5": ("What is data leakage?", "The answer is among the features.", "Split before you scale."),
    "1.3/6": ("How would you test two versions of a page?", "By an A/B test.", "Power, a p-value, patience."),
    "2.1/1": (
        "State Bayes' theorem.",
        "Posterior from prior and likelihood.",
        "$P(y \\mid x) = P(x \\mid y) P(y) / P(x)$.",
    ),
    "2.1/2": (
        "How does a Bayesian estimate differ from a frequentist one?",
        "A prior enters.",
        "Intervals that mean it.",
    ),
    "2.1/3": ("Compare MLE with MAP.", "With a prior, or without.", "Maximum likelihood, maximum a posteriori."),
    "2.1/4": ("What does the central limit theorem say?", "Means become normal.", "With variance $\\sigma^2 / n$."),
    "2.1/5": ("What is a confidence interval?", "A recipe that covers the truth.", "In 95% of repetitions."),
    "2.1/6": (
        "How much of the variance is explained?",
        "By the coefficient of determination.",
        "It is $R^2$, one minus a ratio.",
    ),
    "2.2/1": (
        "When does gradient descent converge?",
        "On convex, smooth losses.",
        "Steps of $w_{t+1} = w_t - \\eta \\nabla L$.",
    ),
    "2.2/2": ("Why normalize the learning rate by the batch?", "Noise shrinks as batches grow.", "A schedule."),
    "2.2/3": ("What is the sigmoid $\\sigma(w^T x)$ used for?", "Odds become a probability.", "Logistic regression."),
    "2.2/4": (
        "Show that cross-entropy is convex in the weights.",
        "Its Hessian is positive.",
        "Positive semidefinite.",
    ),
    "2.2/5": ("How do you minimise KL divergence?", "Match the likelihood.", "Kullback and Leibler."),
    "2.2/6": ("What makes an optimization problem hard?", "Many local minima.", "Saddle points; no convexity."),
    "2.3/1": ("How fast can you sort?", "In $O(n \\log n)$ comparisons.", "Merge sort, then quicksort."),
    "2.3/2": ("What is the complexity of matrix multiplication?", "Cubic.", "$O(n^3)$ as one writes it first."),
    "2.3/3": (
        "How does attention weigh its inputs?",
        "By softmax of scores.",
        "Queries, keys, values in a transformer.",
    ),
    "2.3/4": ("What problem does an LSTM solve?", "Long memories.", "Gates against vanishing gradients in an RNN."),
    "2.3/5": (
        "What is the receptive field of a CNN?",
        "What one unit sees.",
        "Convolutional layers, strides, pooling.",
    ),
    "2.3/6": ("How does word2vec learn?", "From the company words keep.", "Skip-gram with negative sampling."),
    "2.4/1": ("What is Q-learning?", "Values without a model.", "Off-policy, by bootstrapping."),
    "2.4/2": ("How do you trade exploration for exploitation?", "With less and less randomness.", "Epsilon-greedy."),
    "2.4/3": ("What does a singular value decomposition reveal?", "Rank and directions.", "Low-rank factorisation."),
    "2.4/4": ("What does a determinant measure?", "How volume scales.", "The product of eigenvalues."),
    "2.4/8.4": ("What is the curse of dimensionality?", "Everything is far away.", "Volume moves into the corners."),
}

# What is typed → what must come first.
QUERIES = {
    # a slip of the finger
    "overfiting": "1.1/1", "baysian": "2.1/2", "gradeint descent": "2.2/1", "regularzation": "1.1/3",
    "eigenvaleus": "2.4/4", "precison": "1.3/1", "dropuot": "1.1/4", "atention": "2.3/3", "convexx": "2.2/4",
    # hyphens and short names
    "knn": "1.2/2", "k-nn": "1.2/2", "k-means": "1.2/1", "k means": "1.2/1", "kmeans": "1.2/1", "tsne": "1.2/3",
    "t-sne": "1.2/3", "f1-score": "1.3/2", "f1 score": "1.3/2", "pca": "1.2/4", "svm": "1.2/5", "svd": "2.4/3",
    "q-learning": "2.4/1", "qlearning": "2.4/1", "batchnorm": "1.1/5", "batch norm": "1.1/5", "cnn": "2.3/5",
    "lstm": "2.3/4", "word2vec": "2.3/6", "a/b test": "1.3/6", "mle vs map": "2.1/3", "roc auc": "1.3/3",
    "kl divergence": "2.2/5", "backprop": "1.1/6",
    # two spellings of one word
    "optimisation": "2.2/6", "optimization": "2.2/6", "regularisation": "1.1/3", "normalisation": "1.1/5",
    "minimize": "2.2/5", "minimise": "2.2/5", "neighbours": "1.2/2", "factorization": "2.4/3", "colour": "1.2/2",
    # beginnings of words
    "overf": "1.1/1", "determ": "2.4/4", "imbal": "1.3/4", "leak": "1.3/5",
    # mathematics: its LaTeX, its letters, its words
    "\\sigma": "2.2/3", "sigma": "2.2/3", "σ": "2.2/3", "P(y|x)": "2.1/1", "p(y | x)": "2.1/1", "A^T A": "1.2/4",
    "A^\\top A": "1.2/4",
    "R^2": "2.1/6", "w^T x": "2.2/3", "n log n": "2.3/1", "O(n log n)": "2.3/1", "O(n^3)": "2.3/2",
    "nabla": "2.2/1", "\\eta": "2.2/1", "eta": "2.2/1", "r squared": "2.1/6",
    # as people ask
    "bias variance tradeoff": "1.1/2", "l1 vs l2": "1.1/3", "what is dropout": "1.1/4", "vanishing gradient": "2.3/4",
    "gradients vanish": "1.1/6",
    "bayes theorem": "2.1/1", "central limit theorem": "2.1/4", "confidence interval": "2.1/5",
    "precision recall": "1.3/1", "class imbalance": "1.3/4", "kernel trick": "1.2/5", "boosting vs bagging": "1.2/6",
    "curse of dimensionality": "2.4/8.4", "exploration exploitation": "2.4/2", "cross entropy": "2.2/4",
    "learning rate": "2.2/2", "random forest": "1.2/6", "softmax": "2.3/3",
    # numbers of cards
    "8.4": "2.4/8.4", "2.3/4": "2.3/4",
}  # fmt: skip


def candidates_guide() -> Guide:
    """The guide of these texts."""
    questions = [made_up.question(id_, text) for id_, (text, _, _) in _TEXTS.items()]
    answers = [
        made_up.answer(
            one, f"## In one breath\n\n{breath}\n\n## Full answer\n\n{body}\n\n## Common mistakes\n\n- None."
        )
        for one, (_, breath, body) in zip(questions, _TEXTS.values(), strict=True)
    ]
    return made_up.guide(questions, answers)
