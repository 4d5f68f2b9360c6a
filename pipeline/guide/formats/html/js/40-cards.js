// The cards: which there are, which one is current, opening and going to them.
const cards = (() => {
  const all = [];
  const byId = new Map();
  let current = null;

  function start() {
    for (const element of $$(".card")) {
      const { id, level, section, chapter, checks, version } = element.dataset;
      const card = {
        element, id, level, section, chapter, version,
        checks: checks.split(" "),
        differs: "differs" in element.dataset,
        details: $("details.answer", element),
        shown: true,
      };
      card.details?.addEventListener("toggle", () => answers.turned(card));
      element.addEventListener("focusin", () => { current = card; });
      all.push(card);
      byId.set(element.id, card);
    }
  }

  const of = (node) => byId.get(node?.closest?.(".card")?.id);
  const shown = () => all.filter((card) => card.shown);

  function open(card, yes = true) {
    if (card.details) card.details.open = yes;
    if (yes) answers.dress(card);
  }

  /** Opens or closes every card shown; what an open answer offers is added when it comes into sight. */
  function openAll(yes) {
    for (const { details } of shown()) if (details) details.open = yes;
  }

  /** Puts an element right under the bar; cards on the way get their real height only when they are seen. */
  function scrollTo(element) {
    let left = 4;
    const place = () => {
      element.scrollIntoView({ block: "start" });
      if (left-- > 0) requestAnimationFrame(place);
    };
    place();
  }

  function go(card) {
    current = card;
    card.element.focus({ preventScroll: true });
    scrollTo(card.element);
  }

  /** The card that the reader looks at: the focused one while it is in sight, else the topmost. */
  function here() {
    if (current?.shown && inSight(current)) return current;
    const top = barHeight();
    return shown().find((card) => card.element.getBoundingClientRect().bottom > top + 24);
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
    const at = here();
    const away = at && at !== current && by > 0 ? 0 : by; // the first j goes to the card in sight
    const next = list[Math.min(Math.max(list.indexOf(at) + away, 0), list.length - 1)];
    if (next) go(next);
  }

  return { all, byId, start, of, shown, open, openAll, go, look, here, step, scrollTo };
})();
