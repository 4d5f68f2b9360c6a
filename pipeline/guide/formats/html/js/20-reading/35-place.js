// Where the reader is, and the way back. A place is a card and how far below the bar its upper edge stands;
// it survives filters, searches, practice, a reload, and is what the browser's Back returns to.
const place = (() => {
  const QUIET = 250; // milliseconds without scrolling after which the place is kept
  const OURS = 400; // milliseconds in which a scroll event comes from our own scrolling
  let anchor = null; // where the reader last was by their own doing
  let touched = true; // whether the reader has moved since
  let scrolled = 0;
  let timer = 0;

  function now() {
    const card = cards.inView();
    const opened = cards.all.filter((one) => one.details?.open).map(({ id }) => id).slice(0, 40);
    if (!card) return { y: scrollY, opened };
    return { card: card.id, offset: Math.round(card.element.getBoundingClientRect().top - barHeight()), y: scrollY, opened };
  }

  /** Our own scrolling is not the reader's. */
  function ours() {
    scrolled = performance.now();
  }

  function moved() {
    touched = true;
  }

  function restore(at) {
    ours();
    const card = at.card && cards.byId.get(`q/${at.card}`);
    if (card?.shown) cards.hold(card, at.offset);
    else scrollTo({ top: at.y });
  }

  /** Before what is shown changes: remembers where the reader was, unless they only saw what we showed them. */
  function hold() {
    if (touched || !anchor) anchor = now();
    touched = false;
    ours();
  }

  /** After it has changed: back to the same card at the same place, or to the next one that is shown. */
  function settle() {
    ours();
    const card = anchor?.card && cards.byId.get(`q/${anchor.card}`);
    if (!card || card.shown) {
      if (anchor) restore(anchor);
      return;
    }
    const at = cards.all.indexOf(card);
    const next = cards.all.find((one, number) => number > at && one.shown) ?? cards.all.findLast((one) => one.shown);
    if (next) cards.hold(next, Math.max(anchor.offset, 16));
  }

  function save() {
    clearTimeout(timer);
    if (modes.running()) return;
    const at = now();
    history.replaceState({ ...history.state, at }, "");
    if (at.card) store.set("place", { card: at.card, offset: at.offset });
  }

  /** A link was followed: the browser's Back comes back here. */
  function push(hash) {
    save();
    if (hash === (location.hash || location.pathname + location.search)) return;
    history.pushState(null, "", hash);
    touched = true;
  }

  function replace(hash) {
    history.replaceState(history.state, "", hash);
  }

  /** What the reader comes back to: offered on the first page. */
  function offer() {
    const kept = store.get("place");
    const card = kept && cards.byId.get(`q/${kept.card}`);
    if (!card || card === cards.all[0]) return;
    const button = $("#continue");
    button.hidden = false;
    button.textContent = `Continue at ${card.id}`;
    button.addEventListener("click", () => {
      filters.visit(card.element.id);
      cards.hold(card, Math.min(kept.offset ?? 16, 16));
    });
    $("#to-today").className = "secondary";
  }

  function start() {
    offer();
    history.scrollRestoration = "manual";
    addEventListener("scroll", () => {
      if (performance.now() - scrolled > OURS) touched = true;
      clearTimeout(timer);
      timer = setTimeout(save, QUIET);
    }, { passive: true });
    addEventListener("pagehide", save);
    for (const name of ["wheel", "touchmove", "pointerdown"]) {
      $("main").addEventListener(name, moved, { passive: true });
    }
  }

  return { start, now, hold, settle, restore, save, push, replace, moved, ours };
})();
