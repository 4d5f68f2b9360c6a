// The keys. None works while the reader writes in a field or a dialog is open, none with Ctrl, Alt or Meta.
const keys = (() => {
  const MARKS = { 1: "learn", 2: "shaky", 3: "known" };
  const writing = (target) => target.closest?.("input, select, textarea");
  const pressable = (target) => target.closest?.("button, a, summary, [role=tab]");

  /** A mark, of the card that is practised or in view; what is out of sight is not marked. */
  function mark(name) {
    if (mock.running()) return;
    if (practice.running()) {
      if (!$("#practice-bar .session-rate").hidden) practice.rate(name);
      return;
    }
    const card = cards.inView();
    if (card) marks.toggle(card, name);
  }

  /** Opens or closes the answer of a focused card; whether there was one. */
  function turn() {
    const card = practice.card() ?? cards.of(document.activeElement);
    if (!card?.details || !card.shown) return false;
    cards.open(card, !card.details.open);
    if (practice.running()) practice.shown();
    else card.element.focus({ preventScroll: true });
    return true;
  }

  function escape() {
    const field = $("#query");
    if (modes.running()) modes.end();
    else if (menus.close()) return;
    else if (field.value || filters.query()) {
      field.value = "";
      filters.change({ query: "" });
      field.blur();
    } else field.blur();
  }

  const free = (action) => () => { if (!modes.running()) action(); };
  const actions = {
    "/": free(() => { $("#query").focus(); $("#query").select(); }),
    j: free(() => cards.step(1)),
    k: free(() => cards.step(-1)),
    s: free(() => { const card = cards.inView(); if (card) notes.toggleStar(card); }),
    n: free(() => { const card = cards.inView(); if (card) notes.edit(card); }),
    t: free(() => filters.visit("today")),
    "?": () => $("#keys").showModal(),
  };

  function pressed(event) {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || $("dialog[open]")) return;
    if (event.key === "Escape") { escape(); return; }
    if (writing(event.target)) {
      if (event.key === "Enter" && event.shiftKey && event.target.id === "query") {
        event.preventDefault();
        search.step(-1);
      }
      return;
    }
    if (event.key === " " || event.key === "Enter") {
      // Space scrolls and Enter presses, unless a card has the focus.
      if (!event.shiftKey && !pressable(event.target) && turn()) event.preventDefault();
      return;
    }
    const action = MARKS[event.key] ? () => mark(MARKS[event.key]) : actions[event.key];
    if (!action) return;
    event.preventDefault();
    action();
  }

  return { start: () => addEventListener("keydown", pressed) };
})();
