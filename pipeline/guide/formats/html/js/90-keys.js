// The keys. None works while the reader writes in a field or a dialog is open, none with Ctrl, Alt or Meta.
const keys = (() => {
  const MARKS = { 1: "learn", 2: "shaky", 3: "known" };
  const writing = (target) => target.closest?.("input, select, textarea");
  const pressable = (target) => target.closest?.("button, a, summary, [role=tab]");

  function mark(name) {
    if (practice.running()) {
      if (!$(".session-rate").hidden) practice.rate(name);
      return;
    }
    const card = cards.here();
    if (card) marks.toggle(card, name);
  }

  function turn() {
    const card = practice.card() ?? cards.here();
    if (!card?.details) return;
    cards.open(card, !card.details.open);
    if (!practice.running()) card.element.focus({ preventScroll: true });
  }

  function escape() {
    const field = $("#query");
    if (practice.running()) practice.end();
    else if (menus.close()) return;
    else if (field.value || filters.query()) {
      field.value = "";
      filters.change({ query: "" });
      field.blur();
    } else field.blur();
  }

  const actions = {
    "/": () => { if (!practice.running()) { $("#query").focus(); $("#query").select(); } },
    j: () => { if (!practice.running()) cards.step(1); },
    k: () => { if (!practice.running()) cards.step(-1); },
    " ": turn,
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
    if (event.key === " " && (event.shiftKey || pressable(event.target))) return;
    const action = MARKS[event.key] ? () => mark(MARKS[event.key]) : actions[event.key];
    if (!action) return;
    event.preventDefault();
    action();
  }

  return { start: () => addEventListener("keydown", pressed) };
})();
