// A mock interview: a length, a mix of levels, one question at a time against the clock. The reader types or says
// an answer, then sees the guide's, layer by layer, beside it; at the end, what was asked and how it went.
const mock = (() => {
  const MINUTES = { E: 3, M: 6, H: 10, "": 5 };
  const TURNS = ["E", "M", "H", "M", "", "H"]; // as interviews go: something easy first, then deeper
  const Recognition = window.SpeechRecognition ?? window.webkitSpeechRecognition;
  let queue = [];
  let done = [];
  let now = null;
  let ends = 0;
  let length = 30;
  let since = 0;
  let clock = 0;
  let layers = [];
  let seen = -1; // number of layers shown; -1 before the answer
  let listening = null;

  const running = () => now !== null;
  const panel = () => $("#mock-panel");
  const said = () => $("#mock-said");

  function ask() {
    const pool = cards.shown().filter(({ details }) => details);
    $(".mock-from").textContent = pool.length
      ? `From the ${count(pool.length, "question")} with an answer that the filters show, easy and hard by turns.`
      : "The filters show no question with an answer; clear them first.";
    $('#mock button[value="start"]').disabled = !pool.length;
    $("#mock").returnValue = "";
    $("#mock").showModal();
  }

  /** Questions of all levels by turns, as many as fit into the minutes; what is weak comes sooner. */
  function drawn(minutes) {
    const weights = { learn: 5, shaky: 4, "": 3, known: 1 };
    const keyed = cards.shown().filter(({ details }) => details).map((card) => [Math.random() ** (1 / weights[marks.of(card)]), card]);
    keyed.sort(([one], [other]) => other - one);
    const pool = keyed.map(([, card]) => card);
    const list = [];
    let left = minutes;
    for (let turn = 0; pool.length && left > 0; turn += 1) {
      const level = TURNS[turn % TURNS.length];
      const at = Math.max(0, pool.findIndex((card) => card.level === level));
      const [card] = pool.splice(at, 1);
      if (list.length && MINUTES[card.level] > left + 1) break;
      list.push(card);
      left -= MINUTES[card.level];
    }
    return list;
  }

  function begin(minutes) {
    length = minutes;
    const list = drawn(minutes);
    if (!list.length) return;
    modes.begin();
    done = [];
    queue = list;
    ends = Date.now() + minutes * 60_000;
    stage();
    next();
  }

  function stage() {
    document.body.classList.add("practising", "interviewing");
    panel().hidden = false;
    $("#mock-bar").hidden = false;
    $('#mock-panel [data-mock="speak"]').hidden = !Recognition;
    clearInterval(clock);
    clock = setInterval(tick, 1000);
  }

  function next() {
    leave();
    if (!queue.length) return end();
    turn(queue.shift(), "");
    keep();
    return undefined;
  }

  function turn(card, text, from = Date.now()) {
    now = card;
    now.element.classList.add("on-stage");
    now.element.hidden = false;
    for (const block of [now.home, now.home.closest(".chapter")]) block.hidden = false;
    cards.open(now, false);
    now.question.after(panel());
    said().value = text;
    since = from;
    layers = [];
    seen = -1;
    buttons();
    tick();
    scrollTo({ top: 0 });
    said().focus({ preventScroll: true });
  }

  function leave() {
    listening?.stop();
    if (!now) return;
    now.element.classList.remove("on-stage");
    for (const layer of layers) layer.hidden = false;
    cards.open(now, false);
    $("#mock-home").append(panel());
    now = null;
  }

  function tick() {
    const clockTime = (seconds) => `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
    const left = Math.round((ends - Date.now()) / 1000);
    $("#mock-bar .mock-time").textContent = left >= 0 ? `${clockTime(left)} left` : `${clockTime(-left)} over time`;
    $("#mock-bar .mock-place").textContent = `Question ${done.length + 1} of ${done.length + 1 + queue.length}, ${clockTime(Math.max(0, Math.round((Date.now() - since) / 1000)))}`;
  }

  /** The answer's next layer: first what to say in one breath, then on; the rating when all are there. */
  function reveal() {
    if (seen < 0) {
      listening?.stop();
      cards.open(now);
      layers = $$(".take:not([hidden]) > :is(.layer, .final, .objection)", now.details);
      for (const layer of layers) layer.hidden = true;
      seen = 0;
    }
    const layer = layers[seen];
    seen += 1;
    if (layer) layer.hidden = false;
    buttons();
    (layer ?? now.details).scrollIntoView({ block: "nearest" });
    keep();
  }

  function buttons() {
    const rest = layers.length - seen;
    const button = $('#mock-bar [data-mock="reveal"]');
    button.hidden = seen >= 0 && rest <= 0;
    button.textContent = seen < 0 ? "That’s my answer" : `Next: ${nameOf(layers[seen])}`;
    $("#mock-bar .mock-rate").hidden = seen < 0;
    said().readOnly = seen >= 0;
    panel().classList.toggle("answered", seen >= 0);
    now.element.classList.toggle("beside", seen >= 0);
  }

  const nameOf = (layer) => (layer ? $("h6, .final-label, strong", layer)?.textContent ?? "the answer" : "");

  function rate(mark) {
    done.push({ card: now, mark, said: said().value.trim(), seconds: Math.round((Date.now() - since) / 1000) });
    marks.set(now, mark);
    now.element.classList.remove("beside");
    next();
  }

  function skip() {
    done.push({ card: now, mark: "", said: said().value.trim(), seconds: Math.round((Date.now() - since) / 1000) });
    now.element.classList.remove("beside");
    next();
  }

  function end() {
    now?.element.classList.remove("beside");
    leave();
    clearInterval(clock);
    document.body.classList.remove("practising", "interviewing");
    panel().hidden = true;
    $("#mock-bar").hidden = true;
    session.remove("mock");
    filters.redraw();
    modes.ended();
    if (done.length) summary();
  }

  function summary() {
    const known = done.filter(({ mark }) => mark === "known").length;
    const minutes = Math.max(1, Math.round(done.reduce((sum, { seconds }) => sum + seconds, 0) / 60));
    $(".mock-result").textContent = `${count(done.length, "question")} in ${count(minutes, "minute")}, ${known} known.`;
    const names = { learn: "To learn", shaky: "Shaky", known: "Known", "": "Skipped" };
    $(".mock-list").replaceChildren(...done.map(({ card, mark, said: words, seconds }) => {
      const link = make("a", { href: `#${card.element.id}` }, titleOf(card));
      link.addEventListener("click", () => $("#mock-summary").close("close"));
      const facts = make("p", { className: "mock-facts" }, `${card.id} · ${$(".level", card.head).textContent} · ${names[mark]} · ${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`);
      const box = make("li", {}, link, facts);
      if (words) box.append(make("details", {}, make("summary", {}, "What you said"), make("p", { className: "mock-words" }, words)));
      return box;
    }));
    $("#mock-summary").returnValue = "";
    $("#mock-summary").showModal();
  }

  /** The summary as text, for a friend who listens or for one's own papers. */
  function copySummary() {
    const lines = done.map(({ card, mark, said: words }) => `${card.id} (${mark || "skipped"}): ${questionOf(card)}${words ? `\n  ${words.replace(/\n/g, "\n  ")}` : ""}`);
    copy([$(".mock-result").textContent, ...lines].join("\n\n"), "Summary");
  }

  function speak() {
    if (listening) {
      listening.stop();
      return;
    }
    listening = new Recognition();
    listening.continuous = true;
    listening.lang = "en-US";
    listening.addEventListener("result", (event) => {
      for (const result of [...event.results].slice(event.resultIndex)) {
        if (result.isFinal) said().value = `${said().value} ${result[0].transcript.trim()}`.trim();
      }
      keep();
    });
    listening.addEventListener("error", () => toast("The browser does not listen here; type your answer."));
    listening.addEventListener("end", () => {
      listening = null;
      $('#mock-panel [data-mock="speak"]').setAttribute("aria-pressed", "false");
    });
    listening.start();
    $('#mock-panel [data-mock="speak"]').setAttribute("aria-pressed", "true");
  }

  function keep() {
    if (!now) return;
    session.set("mock", {
      queue: queue.map(({ id }) => id), now: now.id, text: said().value, seen, since, ends, length,
      done: done.map((one) => ({ ...one, card: one.card.id })),
    });
  }

  function resume() {
    const kept = session.get("mock");
    const named = (id) => cards.byId.get(`q/${id}`);
    if (!kept || !named(kept.now)) return;
    modes.begin();
    ({ ends, length } = kept);
    queue = kept.queue.map(named).filter(Boolean);
    done = kept.done.map((one) => ({ ...one, card: named(one.card) })).filter((one) => one.card);
    stage();
    turn(named(kept.now), kept.text, kept.since);
    for (let layer = 0; layer < kept.seen; layer += 1) reveal();
  }

  function start() {
    $("#mock").addEventListener("close", (event) => {
      if (event.target.returnValue === "start") begin(Number($('input[name="mock-length"]:checked').value));
    });
    $("#mock-summary").addEventListener("close", (event) => {
      if (event.target.returnValue === "again") begin(length);
    });
    const actions = { reveal, skip, end, speak, copy: copySummary };
    for (const button of $$(":is(#mock-panel, #mock-bar, #mock-summary) [data-mock]")) button.addEventListener("click", () => actions[button.dataset.mock]());
    for (const button of $$("#mock-bar [data-mock-rate]")) button.addEventListener("click", () => rate(button.dataset.mockRate));
    said().addEventListener("input", keep);
    said().addEventListener("keydown", (event) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && seen < 0) reveal();
    });
    resume();
  }

  return { start, ask, running, end };
})();
