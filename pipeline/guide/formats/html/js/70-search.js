// Search over all questions and answers while typing: every word must occur, "words in quotes" as they
// stand. What is found is marked, and its answers open where the hit is.
const search = (() => {
  const able = "highlights" in CSS && typeof Highlight === "function";
  const painted = able ? new Highlight() : null;
  const current = able ? new Highlight() : null; // the hit that the reader has stepped to
  let terms = [];
  let found = null;
  let watcher = null;

  /** Searches these cards; the found ones with their numbers of hits, or null where nothing is asked. */
  function run(query, among) {
    clear();
    terms = (index.folded(query).match(/"[^"]+"|[^\s"]+/g) ?? []).map((term) => term.replaceAll('"', "").trim()).filter(Boolean);
    document.body.classList.toggle("searching", terms.length > 0);
    $(".steps").hidden = terms.length === 0;
    found = terms.length ? new Map() : null;
    if (!found) return null;
    for (const card of among) {
      const hits = index.hits(card, terms);
      if (hits) found.set(card, hits);
    }
    for (const card of found.keys()) watcher.observe(card.element);
    return found;
  }

  function clear() {
    watcher?.disconnect();
    painted?.clear();
    current?.clear();
    for (const mark of $$("mark.hit")) unwrap(mark);
    for (const line of $$(".snippet")) line.remove();
  }

  function unwrap(mark) {
    const parent = mark.parentNode;
    mark.replaceWith(...mark.childNodes);
    parent.normalize();
  }

  function rangesIn(element) {
    const ranges = [];
    const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      if (node.parentElement.closest("annotation, button")) continue;
      const text = index.folded(node.data);
      for (const term of terms) {
        for (let at = text.indexOf(term); at >= 0; at = text.indexOf(term, at + term.length)) {
          const range = document.createRange();
          range.setStart(node, at);
          range.setEnd(node, at + term.length);
          ranges.push(range);
        }
      }
    }
    return ranges.sort((one, other) => one.compareBoundaryPoints(Range.START_TO_START, other));
  }

  const places = (card) => [$(".question", card.element), card.details?.open && $(".takes", card.details)].filter(Boolean);
  const rangesOf = (card) => places(card).flatMap(rangesIn);

  function paint(card) {
    if (!found?.has(card)) return;
    if (painted) {
      for (const range of rangesOf(card)) painted.add(range);
    } else {
      // From the end, so that wrapping one hit leaves the places of those before it as they are.
      for (const range of rangesOf(card).reverse()) {
        if (!range.startContainer.parentElement.closest("math, mark.hit")) {
          range.surroundContents(make("mark", { className: "hit" }));
        }
      }
    }
    snippet(card);
  }

  /** One line under a closed answer that shows the hit inside; it opens the answer there. */
  function snippet(card) {
    $(".snippet", card.element)?.remove();
    if (!card.details || card.details.open) return;
    const { answer, inAnswer } = index.entry(card);
    const term = terms.find((one) => inAnswer.includes(one));
    if (!term) return;
    const at = inAnswer.indexOf(term);
    const from = at < 60 ? 0 : answer.indexOf(" ", at - 60) + 1;
    const to = at + term.length + 90;
    const line = make("button", { type: "button", className: "snippet" },
      make("span", { className: "visually-hidden" }, "Open the answer at: "),
      `${from ? "…" : ""}${answer.slice(Math.min(from, at), at)}`, make("b", {}, answer.slice(at, at + term.length)),
      `${answer.slice(at + term.length, to)}${to < answer.length ? "…" : ""}`);
    line.addEventListener("click", () => openAtHit(card));
    card.details.before(line);
  }

  function openAtHit(card) {
    cards.open(card);
    repaint(card);
    card.element.focus({ preventScroll: true });
    const inside = rangesIn($(".takes", card.details));
    visitHit(card, (hits) => hits.length - inside.length);
  }

  function repaint(card) {
    if (!found?.has(card)) return;
    if (painted) {
      for (const range of [...painted]) if (card.element.contains(range.startContainer)) painted.delete(range);
    } else {
      for (const mark of $$("mark.hit", card.element)) unwrap(mark);
    }
    paint(card);
  }

  const at = { card: null, number: -1 };

  function visitHit(card, choose) {
    const hits = rangesOf(card);
    at.card = card;
    at.number = Math.min(Math.max(choose(hits), 0), hits.length - 1);
    const hit = hits[at.number];
    if (!hit) return cards.scrollTo(card.element);
    cards.look(card); // the focus stays where it is, so that Enter in the search box goes on
    answers.uncover(hit.startContainer.parentElement);
    requestAnimationFrame(() => {
      const target = hit.getBoundingClientRect();
      scrollBy({ top: target.top - barHeight() - innerHeight / 5 });
      current?.clear();
      current?.add(hit);
    });
    return undefined;
  }

  /** To the next hit or the one before, over all found cards; closed answers open as it comes to them. */
  function step(by) {
    const list = cards.shown();
    if (!found || !list.length) return;
    let place = list.indexOf(at.card);
    if (place < 0) { place = by > 0 ? -1 : list.length; at.number = 0; at.card = null; }
    if (at.card && at.number + by >= 0 && at.number + by < rangesOf(at.card).length) {
      visitHit(at.card, () => at.number + by);
      return;
    }
    const next = list[(place + by + list.length) % list.length];
    cards.open(next);
    repaint(next);
    visitHit(next, (hits) => (by > 0 ? 0 : hits.length - 1));
  }

  function start() {
    watcher = new IntersectionObserver((seen) => {
      for (const { isIntersecting, target } of seen) {
        if (isIntersecting) {
          watcher.unobserve(target);
          paint(cards.byId.get(target.id));
        }
      }
    }, { rootMargin: "600px" });
    if (able) {
      CSS.highlights.set("hit", painted);
      CSS.highlights.set("current-hit", current);
      current.priority = 1;
    }
    let timer = 0;
    $("#query").addEventListener("input", (event) => {
      clearTimeout(timer);
      at.card = null;
      timer = setTimeout(() => {
        filters.change({ query: event.target.value.trim() });
        if (found?.size) scrollTo({ top: cards.shown()[0].element.getBoundingClientRect().top + scrollY - barHeight() - 64 });
      }, 60);
    });
    $(".search").addEventListener("submit", (event) => { event.preventDefault(); step(1); });
    for (const button of $$(".steps button")) button.addEventListener("click", () => step(Number(button.dataset.step)));
    idly(cards.all.slice(), index.entry); // so that the first search is as quick as the next
  }

  return { start, run, step, repaint };
})();
