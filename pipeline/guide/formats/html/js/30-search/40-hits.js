// Where in a card the hits are, and how they are shown: as highlights where the browser has them, as marks
// around the words where not. Only cards near the window are looked through.
const hits = (() => {
  const able = "highlights" in CSS && typeof Highlight === "function";
  const painted = able ? new Highlight() : null;
  const current = able ? new Highlight() : null; // the hit that the reader has stepped to
  const LABELS = "h5, h6, summary, button, .final-label, .tabs, .badge, .evidence, .provenance, .objection strong";
  let wrapped = [];
  let lines = [];
  let sought = null; // {of: card → terms, formulas, phrases}

  function seek(given) {
    clear();
    sought = given;
  }

  function clear() {
    painted?.clear();
    current?.clear();
    for (const mark of wrapped) if (mark.isConnected) unwrap(mark);
    wrapped = [];
    for (const line of lines) line.remove();
    lines = [];
    sought = null;
  }

  function unwrap(mark) {
    const parent = mark.parentNode;
    mark.replaceWith(...mark.childNodes);
    parent.normalize();
  }

  function rangeOf(node, at, length) {
    const range = document.createRange();
    range.setStart(node, at);
    range.setEnd(node, at + length);
    return range;
  }

  /** The words of a text node that were found; single letters are not lit, they are everywhere. */
  function* wordsIn(node, terms) {
    for (const { at, length, whole, parts } of folding.wordsIn(node.data)) {
      if (parts.length > 1 && terms.has(whole)) yield rangeOf(node, at, length);
      else for (const part of parts) if (part.length > 1 && terms.has(part.word)) yield rangeOf(node, part.at, part.length);
    }
  }

  function rangesIn(element, card) {
    const terms = sought.of.get(card) ?? new Set();
    const ranges = [];
    const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT, (node) => {
      if (node.nodeType === Node.TEXT_NODE) return NodeFilter.FILTER_ACCEPT;
      if (node.localName === "math") {
        if (sought.formulas.some((piece) => folding.canonical(node.dataset.tex ?? "").includes(piece))) {
          const range = document.createRange();
          range.selectNodeContents(node);
          ranges.push(range);
        }
        return NodeFilter.FILTER_REJECT;
      }
      return node.matches(LABELS) || node.localName === "svg" ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_SKIP;
    });
    for (let node = walker.nextNode(); node; node = walker.nextNode()) ranges.push(...wordsIn(node, terms));
    return ranges;
  }

  const answerOf = (card) => {
    if (!card.details) return null;
    answers.fill(card);
    return card.details.lastElementChild;
  };
  const places = (card) => [card.question, card.details?.open && answerOf(card)].filter(Boolean);
  const of = (card) => (sought?.of.has(card) ? places(card).flatMap((place) => rangesIn(place, card)) : []);
  const insideOf = (card) => (card.details ? rangesIn(answerOf(card), card) : []);

  function paint(card) {
    if (!sought?.of.has(card)) return;
    if (painted) for (const range of of(card)) painted.add(range);
    else {
      // From the end, so that wrapping one hit leaves the places of those before it as they are.
      for (const range of of(card).reverse()) {
        if (!range.startContainer.parentElement?.closest("math, mark.hit")) {
          wrapped.push(make("mark", { className: "hit" }));
          range.surroundContents(wrapped.at(-1));
        }
      }
    }
    snippet(card);
  }

  function repaint(card) {
    if (!sought?.of.has(card)) return;
    if (painted) {
      for (const range of [...painted]) if (card.element.contains(range.startContainer)) painted.delete(range);
    } else {
      for (const mark of $$("mark.hit", card.element)) unwrap(mark);
    }
    paint(card);
  }

  /** One line under a closed answer that shows the hit inside; it opens the answer there. */
  function snippet(card) {
    const old = card.details?.previousElementSibling;
    if (old?.matches(".snippet")) old.remove();
    if (!card.details || card.details.open) return;
    const terms = sought.of.get(card);
    const text = answers.textOf(card);
    for (const { at, length, whole, parts } of folding.wordsIn(text)) {
      const hit = parts.length > 1 && terms.has(whole) ? { at, length } : parts.find((part) => part.length > 1 && terms.has(part.word));
      if (!hit) continue;
      const line = make("button", { type: "button", className: "snippet" },
        make("span", { className: "visually-hidden" }, "Open the answer at: "), ...around(text, hit.at, hit.length));
      line.addEventListener("click", () => search.openAtHit(card));
      card.details.before(line);
      lines.push(line);
      return;
    }
  }

  /** A hit with some words before and after it, from its own paragraph. */
  function around(text, at, length) {
    const left = text.slice(text.lastIndexOf("\n", at - 1) + 1, at).replace(/\s+/g, " ");
    const end = text.indexOf("\n", at + length);
    const right = text.slice(at + length, end < 0 ? undefined : end).replace(/\s+/g, " ");
    return [
      left.length > 60 ? `…${left.slice(left.indexOf(" ", left.length - 60) + 1)}` : left,
      make("b", {}, text.slice(at, at + length)),
      right.length > 90 ? `${right.slice(0, 90)}…` : right,
    ];
  }

  /** Lights one hit more than the others. */
  function point(range) {
    current?.clear();
    current?.add(range);
  }

  function start() {
    if (!able) return;
    CSS.highlights.set("hit", painted);
    CSS.highlights.set("current-hit", current);
    current.priority = 1;
  }

  return { start, seek, clear, of, insideOf, paint, repaint, point };
})();
