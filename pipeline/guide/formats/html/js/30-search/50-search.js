// Search while typing. What is found stands by itself, the best first: the cards are moved there out of their
// sections and go back when the search is over. Their hits are marked, and answers open where the hit is.
const search = (() => {
  const AT_ONCE = 5; // cards that stand in a window
  const AT_FIRST = 20; // cards that follow when the window is painted; more are shown when they are asked for
  const SOON = 120; // milliseconds until the rest of the first cards
  const WAIT = 20; // milliseconds without a key before a search
  let found = null;
  let list = [];
  let displayed = 0;
  let watcher = null;
  let rest = 0;
  let loaded = false;
  const at = { card: null, number: -1 };

  function load() {
    if (loaded) return;
    loaded = true;
    lookup.load(JSON.parse($("#search-index").content.textContent));
  }

  /** Searches these cards; the found ones with their numbers of hits, the best first, or null where nothing is asked. */
  function run(text, among) {
    hits.clear();
    watcher.disconnect();
    at.card = null;
    document.body.classList.toggle("searching", text !== "");
    $("#steps").hidden = text === "";
    if (!text) {
      found = null;
      list = [];
      goHome([]);
      tell(null, text, 0);
      return null;
    }
    load();
    const result = query.run(text);
    const allowed = new Set(among);
    const ids = lookup.ids();
    const all = result.hits.map((hit) => ({ ...hit, card: cards.byId.get(`q/${ids[hit.card]}`) })).filter(({ card }) => has(card, result.units));
    const here = all.filter(({ card }) => allowed.has(card));
    found = new Map(here.map(({ card, hits: number }) => [card, number]));
    list = [...found.keys()];
    hits.seek({
      of: new Map(here.map(({ card, terms }) => [card, terms])),
      formulas: result.units.filter(({ kind }) => kind === "formula").map(({ canonical }) => canonical),
    });
    display(AT_ONCE);
    clearTimeout(rest);
    if (list.length > AT_ONCE) rest = setTimeout(() => { if (found && displayed < AT_FIRST) display(AT_FIRST); }, SOON);
    tell(result, text, all.length - here.length);
    return found;
  }

  /** Whether the words in quotes stand in a card as they are. */
  function has(card, units) {
    if (!card) return false;
    const phrases = units.filter(({ kind }) => kind === "phrase");
    if (!phrases.length) return true;
    const said = ` ${[...folding.wordsIn(textOf(card))].flatMap(({ parts }) => parts.map(({ word }) => word)).join(" ")} `;
    return phrases.every(({ words }) => said.includes(` ${words.join(" ")} `));
  }

  const textOf = (card) => `${card.question.textContent}\n${answers.textOf(card)}`;

  const sectionOf = (card) => $("h3", card.home).textContent;

  function display(number) {
    displayed = Math.min(number, list.length);
    const shown = list.slice(0, displayed);
    goHome(shown);
    let last = $("#search-note");
    for (const card of shown) {
      card.element.hidden = false;
      if (last.nextElementSibling !== card.element) last.after(card.element);
      last = card.element;
      if (!card.head.previousElementSibling) card.element.prepend(make("p", { className: "found-in" }, sectionOf(card)));
      watcher.observe(card.element);
    }
    const more = $("#more-found");
    more.hidden = displayed === list.length;
    more.textContent = `Show ${Math.min(AT_FIRST, list.length - displayed)} more of ${list.length - displayed}`;
  }

  /** Cards that are no longer among the found go back to their places in their sections. */
  function goHome(staying) {
    const kept = new Set(staying.map((card) => card.element));
    const leaving = [...$("#found-list").children].filter((element) => element.localName === "article").filter((element) => !kept.has(element));
    for (const element of leaving) $(".found-in", element)?.remove();
    for (const section of new Set(leaving.map((element) => cards.of(element).home))) {
      section.append(...cards.all.filter((card) => card.home === section && !kept.has(card.element)).map((card) => card.element));
    }
  }

  function tell(result, text, elsewhere) {
    const note = $("#search-note");
    note.hidden = !result?.most || !list.length;
    note.textContent = "No question has all of these words; these have most of them.";
    const box = $("#meant");
    box.replaceChildren();
    if (!result || list.length) return;
    const better = elsewhere ? "" : spelled(query.meant(text, result.units));
    if (better) {
      const button = make("button", { type: "button", className: "quiet-link" }, better);
      button.addEventListener("click", () => {
        $("#query").value = better;
        filters.change({ query: better });
        $("#query").focus();
      });
      box.append("Did you mean ", button, "?");
    } else if (elsewhere) box.append(`${count(elsewhere, "question")} outside of the filters ${elsewhere === 1 ? "has" : "have"} it.`);
  }

  /** Folded words as people write them: as they stand in the first card that has them. */
  function spelled(text) {
    return text.split(" ").map((word) => {
      const [hit] = query.run(word).hits;
      const card = hit && cards.byId.get(`q/${lookup.ids()[hit.card]}`);
      if (!card) return word;
      for (const { at: from, length, whole } of folding.wordsIn(textOf(card))) {
        if (whole === word) return textOf(card).slice(from, from + length).toLowerCase();
      }
      return word;
    }).join(" ");
  }

  function openAtHit(card) {
    cards.open(card);
    hits.repaint(card);
    card.element.focus({ preventScroll: true });
    const inside = hits.insideOf(card);
    visitHit(card, (ranges) => ranges.length - inside.length);
  }

  function visitHit(card, choose) {
    const ranges = hits.of(card);
    at.card = card;
    at.number = Math.min(Math.max(choose(ranges), 0), ranges.length - 1);
    const hit = ranges[at.number];
    if (!hit) return cards.scrollTo(card.element);
    const element = hit.startContainer.parentElement ?? hit.startContainer;
    cards.look(card); // the focus stays where it is, so that Enter in the search box goes on
    answers.uncover(element);
    requestAnimationFrame(() => {
      const target = hit.getBoundingClientRect();
      scrollBy({ top: target.top - barHeight() - innerHeight / 5 });
      hits.point(hit);
    });
    return undefined;
  }

  /** To the next hit or the one before, over all found cards; closed answers open as it comes to them. */
  function step(by) {
    if (!found || !list.length) return;
    place.moved();
    let number = list.indexOf(at.card);
    if (number < 0) { number = by > 0 ? -1 : list.length; at.number = 0; at.card = null; }
    if (at.card && at.number + by >= 0 && at.number + by < hits.of(at.card).length) {
      visitHit(at.card, () => at.number + by);
      return;
    }
    const next = (number + by + list.length) % list.length;
    if (next >= displayed) display(next + 1);
    cards.open(list[next]);
    hits.repaint(list[next]);
    visitHit(list[next], (ranges) => (by > 0 ? 0 : ranges.length - 1));
  }

  function start() {
    hits.start();
    watcher = new IntersectionObserver((seen) => {
      for (const { isIntersecting, target } of seen) {
        if (isIntersecting) {
          watcher.unobserve(target);
          hits.paint(cards.byId.get(target.id));
        }
      }
    }, { rootMargin: "200px" });
    let timer = 0;
    $("#query").addEventListener("input", (event) => {
      clearTimeout(timer);
      timer = setTimeout(() => filters.change({ query: event.target.value.trim() }), WAIT);
    });
    $(".search").addEventListener("submit", (event) => {
      event.preventDefault();
      clearTimeout(timer);
      if ($("#query").value.trim() !== filters.query()) filters.change({ query: $("#query").value.trim() });
      step(1);
    });
    for (const button of $$("#steps button")) button.addEventListener("click", () => step(Number(button.dataset.step)));
    idly([load], (work) => work()); // so that the first search is as quick as the next
  }

  return {
    start, run, step, openAtHit, repaint: hits.repaint, suspend: () => goHome([]), all: () => { if (found) display(list.length); }, list: () => list,
    show: (number) => { if (found && number >= displayed) display(number + 1); },
    more: () => display(displayed + AT_FIRST), searching: () => found !== null,
  };
})();
