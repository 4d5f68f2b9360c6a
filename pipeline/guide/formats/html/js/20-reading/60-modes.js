// What takes the whole page: practice, a mock interview, the plan for today. One at a time; Back and Escape end it,
// and the reader is where they were before.
const modes = (() => {
  const active = () => [practice, mock].find((mode) => mode.running());
  let before = null;
  let wasToday = false;
  let returning = false; // our own step back, out of the entry that the mode had

  /** Whether the browser went back only because a mode has ended. */
  function returned() {
    const ours = returning;
    returning = false;
    return ours;
  }

  /** A mode begins: the page's own place is kept, and the browser's Back ends the mode. */
  function begin() {
    if (before) return;
    place.save();
    before = history.state?.mode ? history.state.at : place.now();
    wasToday = document.body.classList.contains("at-today");
    search.suspend();
    leaveToday();
    if (!history.state?.mode && !returning) history.pushState({ mode: true, at: before }, "");
  }

  /** A mode has ended: back to the same card at the same place. */
  function ended() {
    if (history.state?.mode) {
      returning = true;
      history.back();
    }
    if (wasToday) showToday();
    else if (before) place.restore(before);
    wasToday = false;
    before = null;
    today.refresh();
  }

  function showToday() {
    document.body.classList.add("at-today");
    today.refresh();
    scrollTo({ top: 0 });
    $("#today h2").focus({ preventScroll: true });
  }

  const leaveToday = () => document.body.classList.remove("at-today");

  return { returned, running: () => Boolean(active()), end: () => active()?.end(), begin, ended, showToday, leaveToday };
})();
