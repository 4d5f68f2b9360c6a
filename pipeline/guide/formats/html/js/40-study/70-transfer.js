// What the reader keeps, taken along: as one file, as a short text, or as codes that a phone's camera reads.
const transfer = (() => {
  const LONGEST_NOTES = 1500; // signs of notes that go into a text; more would need too many codes
  let shown = { list: [], at: 0 };
  const collected = {};

  function everything() {
    return {
      format: "mlguide-marks", guide: document.documentElement.dataset.guide, marks: marks.all(), ratings: ratings.all(),
      notes: notes.texts(), stars: notes.stars(), plan: store.get("plan", null), hidden: levelsHidden.get(),
    };
  }

  function exported() {
    const text = JSON.stringify(everything(), null, 1);
    const link = make("a", { href: URL.createObjectURL(new Blob([text], { type: "application/json" })) });
    link.download = `${document.documentElement.dataset.guide}-marks.json`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  }

  const isPlan = (plan) => plan && /^\d{4}-\d\d-\d\d$/.test(plan.date) && plan.minutes > 0;

  function take(given) {
    const number = marks.merge(given.marks);
    ratings.merge(given.ratings);
    notes.merge(given.notes, given.stars);
    const mine = store.get("plan", null);
    if (isPlan(given.plan) && (!mine || String(mine.at) <= String(given.plan.at))) store.set("plan", given.plan);
    if (Array.isArray(given.hidden) && !levelsHidden.get().length) levelsHidden.set(given.hidden);
    filters.redraw();
    today.refresh();
    const written = Object.keys(given.notes ?? {}).length;
    toast(`${count(number, "mark")}${written ? ` and ${count(written, "note")}` : ""} imported`);
  }

  function imported(text) {
    let given = null;
    try {
      given = JSON.parse(text);
    } catch {
      // told below: a file that is not ours needs no second message
    }
    if (given?.format !== "mlguide-marks" || typeof given.marks !== "object" || !given.marks) toast("That file holds no marks of a study guide.");
    else take(given);
  }

  async function pressed() {
    const marked = marks.all();
    const rated = ratings.all();
    const stars = notes.stars();
    const ids = new Set([...Object.keys(marked), ...Object.keys(rated), ...Object.keys(stars)]);
    const sections = {};
    for (const id of ids) {
      const cut = id.lastIndexOf("/");
      const one = codes.short({ mark: marked[id]?.mark, starred: stars[id]?.on, rated: rated[id] ?? [] });
      (sections[id.slice(0, cut)] ??= {})[id.slice(cut + 1)] = one;
    }
    const written = notes.texts();
    const fits = JSON.stringify(written).length <= LONGEST_NOTES;
    $("#transfer .transfer-note").textContent = fits ? "" : "Your notes are too long for a text; the file has them.";
    return codes.pressed({ q: sections, p: store.get("plan", null), h: levelsHidden.get(), n: fits ? written : {} });
  }

  function unpressed({ q, p, h, n }) {
    const given = { marks: {}, ratings: {}, stars: {}, notes: n ?? {}, plan: p, hidden: h };
    for (const [section, numbers] of Object.entries(q ?? {})) {
      for (const [number, text] of Object.entries(numbers)) {
        const id = `${section}/${number}`;
        const { mark, starred, rated } = codes.long(String(text));
        const at = new Date((rated.at(-1)?.[1] ?? 0) * 1000).toISOString();
        if (mark) given.marks[id] = { mark, version: cards.byId.get(`q/${id}`)?.version ?? "", at };
        if (rated.length) given.ratings[id] = rated;
        if (starred) given.stars[id] = { on: true, at };
      }
    }
    return given;
  }

  async function show() {
    $("#transfer").showModal();
    $("#transfer-text").value = "";
    const data = await pressed();
    shown = { list: codes.pieces(data), at: 0, whole: codes.whole(data) };
    draw();
  }

  function draw() {
    const { list, at } = shown;
    $("#transfer .transfer-code").replaceChildren(codes.picture(list[at]));
    $("#transfer .transfer-place").textContent = list.length > 1 ? `Code ${at + 1} of ${list.length}; any order will do.` : "";
    $('#transfer [data-transfer="next"]').hidden = list.length < 2;
  }

  async function taken(text) {
    const found = await codes.read(text, collected);
    if (!found) toast("That is no text of a study guide.");
    else if (!found.value) {
      toast(`${found.have} of ${found.of} codes; go on with the next.`);
      $("#transfer-text").value = "";
    } else {
      $("#transfer").close();
      take(unpressed(found.value));
    }
  }

  /** Reads codes with the camera, where the browser can. */
  async function scan() {
    const video = $("#transfer .transfer-video");
    let stream = null;
    try {
      stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
    } catch {
      toast("The browser gives this page no camera; scan with the camera’s own app and paste the text.");
      return;
    }
    const stop = () => { for (const track of stream.getTracks()) track.stop(); video.hidden = true; };
    video.srcObject = stream;
    video.hidden = false;
    await video.play();
    const detector = new BarcodeDetector({ formats: ["qr_code"] });
    const seen = new Set();
    while ($("#transfer").open) {
      for (const { rawValue } of await detector.detect(video)) {
        if (rawValue.startsWith("MLG1.") && !seen.has(rawValue)) { seen.add(rawValue); await taken(rawValue); }
      }
      await new Promise((resolve) => { setTimeout(resolve, 200); });
    }
    stop();
  }

  function start() {
    $("#marks-file").addEventListener("change", async (event) => {
      const [file] = event.target.files;
      if (file) imported(await file.text());
      event.target.value = "";
    });
    const actions = {
      copy: () => copy(shown.whole, "Text"),
      next: () => { shown.at = (shown.at + 1) % shown.list.length; draw(); },
      take: () => taken($("#transfer-text").value),
      scan,
    };
    for (const button of $$("#transfer [data-transfer]")) button.addEventListener("click", () => actions[button.dataset.transfer]());
    $('#transfer [data-transfer="scan"]').hidden = !("BarcodeDetector" in window && navigator.mediaDevices);
  }

  return { start, show, exported };
})();
