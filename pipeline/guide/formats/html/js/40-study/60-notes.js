// The reader's own notes and stars, by question id.
const notes = (() => {
  let texts = {}; // id → {text, at}
  let stars = {}; // id → {on, at}

  const object = (value) => (value !== null && typeof value === "object" && !Array.isArray(value) ? value : {});

  function read() {
    texts = object(store.get("notes", {}));
    stars = object(store.get("stars", {}));
    for (const card of cards.all) show(card);
  }

  const noteOf = (card) => (card.question.nextElementSibling.matches(".own-note") ? card.question.nextElementSibling : null);
  const starred = (card) => Boolean(stars[card.id]?.on);
  const of = (card) => texts[card.id]?.text ?? "";

  function show(card) {
    const star = card.foot.firstElementChild;
    if ((star.ariaPressed === "true") !== starred(card)) star.ariaPressed = String(starred(card));
    const there = noteOf(card);
    if (of(card) && !there) field(card);
    else if (there && document.activeElement !== $("textarea", there)) $("textarea", there).value = of(card);
  }

  function toggleStar(card) {
    stars[card.id] = { on: !starred(card), at: new Date().toISOString() };
    store.set("stars", stars);
    show(card);
    toast(starred(card) ? `${card.id}: starred` : `${card.id}: star removed`);
  }

  /** The field for a card's note, right under its question. */
  function field(card) {
    const area = make("textarea", { value: of(card), rows: 2, placeholder: "Your words, a mnemonic, what to read again" });
    const box = make("label", { className: "own-note" }, make("span", {}, "Your note"), area);
    const fit = () => {
      area.style.blockSize = "auto";
      area.style.blockSize = `${area.scrollHeight + 2}px`;
    };
    area.addEventListener("input", () => { fit(); write(card, area.value); });
    area.addEventListener("focus", fit);
    area.addEventListener("blur", () => { if (!area.value.trim()) box.remove(); });
    card.question.after(box);
    return area;
  }

  function write(card, text) {
    if (text.trim()) texts[card.id] = { text, at: new Date().toISOString() };
    else texts[card.id] = { text: "", at: new Date().toISOString() };
    if (!store.set("notes", texts)) toast("This browser keeps no notes for this page; copy them before you close it.");
  }

  function edit(card) {
    const there = noteOf(card);
    const area = there ? $("textarea", there) : field(card);
    area.focus();
  }

  /** Notes and stars of another device: of two for one question the later stays. */
  function merge(otherTexts, otherStars) {
    const later = (mine, theirs) => !mine || String(mine.at) <= String(theirs.at);
    for (const [id, one] of Object.entries(object(otherTexts))) {
      if (typeof one?.text === "string" && later(texts[id], one)) texts[id] = { text: one.text, at: String(one.at) };
    }
    for (const [id, one] of Object.entries(object(otherStars))) {
      if (typeof one?.on === "boolean" && later(stars[id], one)) stars[id] = { on: one.on, at: String(one.at) };
    }
    store.set("notes", texts);
    store.set("stars", stars);
    read();
  }

  function start() {
    read();
    store.watch("notes", read);
    store.watch("stars", read);
  }

  const written = () => Object.fromEntries(Object.entries(texts).filter(([, { text }]) => text));

  return { start, starred, edit, toggleStar, merge, texts: written, stars: () => stars };
})();
