// The cards: which there are, which one is current, opening and going to them.
const cards = (() => {
  const all = [];
  const byId = new Map();
  let current = null;

  function start() {
    for (const element of document.getElementsByClassName("card")) {
      const { id, level, section, chapter, checks, version } = element.dataset;
      const card = {
        element, id, level, section, chapter, version,
        checks: checks.split(" "),
        differs: "differs" in element.dataset,
        head: element.firstElementChild,
        question: element.children[1],
        details: [...element.children].find((one) => one.matches("details.answer")),
        foot: element.lastElementChild,
        home: element.parentElement,
        shown: true,
      };
      card.details?.addEventListener("toggle", () => answers.turned(card));
      element.addEventListener("focusin", () => { current = card; });
      all.push(card);
      byId.set(element.id, card);
    }
  }

  const of = (node) => byId.get(node?.closest?.(".card")?.id);
  /** The cards that are shown, in the order in which they stand. */
  const shown = () => (search.searching() ? search.list() : all.filter((card) => card.shown));

  function open(card, yes = true) {
    if (yes) answers.fill(card);
    if (card.details) card.details.open = yes;
    if (yes) answers.dress(card);
  }

  /** Opens or closes every card shown; what an open answer offers is added when it comes into sight. */
  function openAll(yes) {
    for (const { details } of shown()) if (details) details.open = yes;
  }

  /** Scrolls until an element stands where it should; cards on the way get their real height when they are seen. */
  function settle(offBy) {
    let left = 5;
    const move = () => {
      place.ours();
      const off = offBy();
      if (Math.abs(off) > 0.5) scrollBy({ top: off });
      if (left-- > 0) requestAnimationFrame(move);
    };
    move();
  }

  /** Puts an element right under the bar. */
  function scrollTo(element) {
    let left = 5;
    const move = () => {
      place.ours();
      element.scrollIntoView({ block: "start" });
      if (left-- > 0) requestAnimationFrame(move);
    };
    move();
  }

  /** Puts a card's upper edge so far below the bar. */
  const hold = (card, offset) => settle(() => card.element.getBoundingClientRect().top - barHeight() - offset);

  function go(card) {
    current = card;
    card.element.focus({ preventScroll: true });
    scrollTo(card.element);
  }

  /** The card that the reader looks at: the focused one while it is in sight, else the topmost; none if none is in sight. */
  function inView() {
    if (current?.shown && inSight(current)) return current;
    const top = barHeight();
    const first = shown().find((card) => card.element.getBoundingClientRect().bottom > top + 24);
    return first && inSight(first) ? first : null;
  }

  /** Makes a card the current one without moving the focus. */
  function look(card) {
    current = card;
  }

  function inSight(card) {
    const box = card.element.getBoundingClientRect();
    return box.bottom > barHeight() && box.top < innerHeight;
  }

  function step(by) {
    const list = shown();
    const top = barHeight();
    const at = inView() ?? list.find((card) => card.element.getBoundingClientRect().bottom > top + 24);
    const away = at && at !== current && by > 0 ? 0 : by; // the first j goes to the card in sight
    const number = Math.min(Math.max(list.indexOf(at) + away, 0), list.length - 1);
    if (!list[number]) return;
    place.moved();
    search.show(number);
    go(list[number]);
    $("#step").textContent = `${number + 1} of ${list.length}`;
  }

  return { all, byId, start, of, shown, open, openAll, go, look, inView, step, scrollTo, hold };
})();
